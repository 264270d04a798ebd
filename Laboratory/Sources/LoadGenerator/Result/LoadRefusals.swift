/// Queries that this machine did not send, or was told of that they reached nobody.
public struct LoadRefusals: Sendable, Equatable, Codable {
  /// Queries that the kernel may not send (EPERM): its own tracking table is full, or a rule drops them.
  public internal(set) var notPermitted = 0
  /// How often the other side said that nobody listens at the port (ECONNREFUSED); it says so of some
  /// of the queries only.
  public internal(set) var nobodyListens = 0
  /// Queries that the kernel did not take for another reason, as for want of memory.
  public internal(set) var others = 0

  /// All of them.
  public var all: Int { notPermitted + nobodyListens + others }
}
