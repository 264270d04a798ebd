/// Seconds that follow one another in which queries were lost; up to two without loss between them
/// belong to it.
public struct LossWindow: Sendable, Equatable, Codable {
  /// The first of them, in seconds from the beginning.
  public var start: Int
  /// The last of them.
  public var end: Int
  /// Queries from new ports in it that were lost.
  public var lost: Int
  /// Queries from new ports in it.
  public var sent: Int

  /// How long it lasted, in seconds.
  public var length: Int { end - start + 1 }
}
