/// A way by which queries reach the name server on this machine.
public struct ProbePath: Hashable, Sendable, CustomStringConvertible {
  /// Where the query comes from.
  public enum Origin: String, Hashable, Sendable {
    /// This machine itself, over its loopback interface.
    case loopback
    /// Another machine: a network namespace made for the probe, with a cable to this one.
    case remote
  }

  /// Where the query comes from.
  public var origin: Origin
  /// The address that is asked.
  public var address: String
  /// Whether that is an IPv6 address.
  public var isIPv6: Bool { address.contains(":") }

  /// `remote IPv4, to 192.0.2.1`.
  public var description: String {
    "\(origin.rawValue) \(isIPv6 ? "IPv6" : "IPv4"), to \(address)"
  }
}

/// What came of a query over one path.
public struct ProbeResult: Hashable, Sendable {
  /// The path.
  public var path: ProbePath
  /// How long the answer took in seconds; `nil` when none came.
  public var seconds: Double?
  /// Why no query could be sent, as far as that is known.
  public var problem: String?

  /// Whether the name server answered, whatever it said.
  public var isAnswered: Bool { seconds != nil }
}
