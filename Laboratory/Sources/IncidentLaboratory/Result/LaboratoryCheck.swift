/// Something that the story says, and whether it was so.
public struct LaboratoryCheck: Codable, Sendable {
  /// What was to be shown.
  public var claim: String
  /// Whether it was so.
  public var holds: Bool
  /// The figures.
  public var evidence: String
}
