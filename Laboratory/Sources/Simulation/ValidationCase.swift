/// A measurement or a published figure, beside what the model says.
public struct ValidationCase: Sendable, Codable {
  /// What it is about.
  public let title: String
  /// Where the figure comes from.
  public let source: String
  /// What was measured.
  public let measured: Double
  /// What the model says.
  public let simulated: Double
  /// How far off it may be: a share of what was measured, or a number where that is 0.
  public let tolerance: Double
  /// Why it may be that far off, where that is more than the measurement's own noise.
  public let reason: String?

  init(
    _ title: String, source: String, measured: Double, simulated: Double, tolerance: Double,
    reason: String? = nil
  ) {
    (self.title, self.source, self.measured) = (title, source, measured)
    (self.simulated, self.tolerance, self.reason) = (simulated, tolerance, reason)
  }

  /// How far off the model is, as a share of what was measured; nil where that is 0.
  public var error: Double? { measured == 0 ? nil : (simulated - measured) / measured }

  /// Whether that is within the tolerance.
  public var holds: Bool { abs(error ?? simulated) <= tolerance }
}
