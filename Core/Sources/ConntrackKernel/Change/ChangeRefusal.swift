/// Why a change was refused or taken back; everything is as it was.
public struct ChangeRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reasons, each a sentence or two.
  public var reasons: [String]
  /// What could not be put back, with the reason; empty when all is as it was.
  public var leftOver: [String]

  /// Makes a refusal.
  public init(_ reasons: [String], leftOver: [String] = []) {
    (self.reasons, self.leftOver) = (reasons, leftOver)
  }

  /// The reasons, and what could not be put back.
  public var description: String {
    let end =
      leftOver.isEmpty
      ? ["Everything is as it was."]
      : ["This could not be put back:"] + leftOver.map { "  \($0)" }
    return (reasons + end).joined(separator: "\n")
  }
}
