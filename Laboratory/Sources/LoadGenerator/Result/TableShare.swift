/// What was in the server's tracking table when the load had ended.
public struct TableShare: Sendable, Equatable, Codable {
  /// All entries.
  public internal(set) var entries = 0
  /// Those that are assured: the kernel does not give them up for others.
  public internal(set) var assured = 0
}
