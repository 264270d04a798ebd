import DNSProtocol

/// A difference from the peers that is meant to be, with its reason.
struct ListedDifference: Sendable {
  /// Why Martlet is right, or at least not wrong, as a sentence.
  let reason: String
  /// Whether this is why a comparison differs in a field.
  let applies: @Sendable (Comparison, ResponseField) -> Bool

  /// Every difference that is meant to be. What is not listed here is a fault.
  static let all: [ListedDifference] = []
}
