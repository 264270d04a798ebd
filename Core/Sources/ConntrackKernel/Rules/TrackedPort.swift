import Conntrack

/// Whether the kernel tracks the queries of a port, from the rules of the calling thread's
/// namespace.
public struct TrackedPort: Hashable, Sendable {
  /// The port.
  public var port: UInt16
  /// What switches tracking on; empty when nothing does, or all of the port is exempt.
  public var causes: [TrackingCause]
  /// Whether the rules could be read: without CAP_NET_ADMIN nothing is known.
  public var isKnown: Bool

  /// Looks at the rules.
  public init(_ port: UInt16) {
    self.port = port
    let found = TrackingCauses.current()
    isKnown = found.problems.isEmpty
    causes = found.causes
    guard !causes.isEmpty, let nft = Program("nft"),
      let result = try? nft.run(["list", "ruleset"]), result.status == 0
    else { return }
    var space = Reading()
    space.add(SourceText(file: "nft list ruleset", result.output), as: .nftables)
    guard let ruleset = space.initialNamespace.ruleset else { return }
    let isExempt4 = ruleset.exemption(port: port, isIPv6: false).isComplete
    let isExempt6 = ruleset.exemption(port: port, isIPv6: true).isComplete
    causes.removeAll { (!$0.tracksIPv4 || isExempt4) && (!$0.tracksIPv6 || isExempt6) }
  }

  /// A warning for people, or `nil` when there is nothing to warn of.
  public var warning: String? {
    guard let cause = causes.first else { return nil }
    let others = causes.count > 1 ? " and \(causes.count - 1) more" : ""
    return """
      the kernel tracks every query to UDP port \(port) (\(cause)\(others)), and drops queries when \
      that table is full; `martlet conntrack` shows how full it is, `martlet conntrack fix \
      --notrack` exempts them
      """
  }
}

extension TrackingCause: CustomStringConvertible {
  /// `"ct state" in inet filter input`.
  public var description: String {
    let place = [family, table, chain].compactMap { $0 }.joined(separator: " ")
    return "\"\(expression)\" in \(place)\(source == .iptables ? " of iptables-legacy" : "")"
  }
}
