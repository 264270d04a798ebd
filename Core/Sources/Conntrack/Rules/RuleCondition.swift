/// One condition of a rule, as far as it can be judged for a packet of DNS.
enum RuleCondition: Equatable {
  /// The transport protocol is one of these: `udp`, `tcp`, `icmp`.
  case transport(Set<String>, isNegated: Bool)
  /// The destination port is in one of these ranges.
  case destinationPort([ClosedRange<Int>], isNegated: Bool)
  /// The source port is in one of these ranges.
  case sourcePort([ClosedRange<Int>], isNegated: Bool)
  /// The state is one of these, in small letters.
  case state(Set<String>, isNegated: Bool)
  /// The device that the packet came in on.
  case input(String, isNegated: Bool)
  /// The device that the packet goes out on.
  case output(String, isNegated: Bool)
  /// The family of addresses.
  case isIPv6(Bool)
  /// Something of the tracked flow other than its state: an untracked packet has none.
  case ofTrackedFlow
  /// What no query is, such as a packet to a group of hosts.
  case never
  /// Something that cannot be judged here: an address, a limit, a mark.
  case unknown

  /// Whether a packet meets the condition; nil when nobody can say.
  func matches(_ packet: RulePacket) -> Bool? {
    switch self {
    case .transport(let names, let isNegated): names.contains(packet.transport) != isNegated
    case .destinationPort(let ranges, let isNegated):
      ranges.contains { $0.contains(packet.destinationPort) } != isNegated
    case .sourcePort(let ranges, let isNegated):
      Self.sourceMatches(ranges, packet).map { $0 != isNegated }
    case .state(let names, let isNegated): names.contains(packet.state) != isNegated
    case .input(let name, let isNegated): Self.device(name, packet).map { $0 != isNegated }
    case .output(let name, let isNegated): Self.device(name, packet).map { $0 != isNegated }
    case .isIPv6(let isIPv6): isIPv6 == packet.isIPv6
    case .ofTrackedFlow: packet.state == "untracked" ? false : nil
    case .never: false
    case .unknown: nil
    }
  }

  private static func sourceMatches(
    _ ranges: [ClosedRange<Int>], _ packet: RulePacket
  ) -> Bool? {
    if let port = packet.sourcePort { return ranges.contains { $0.contains(port) } }
    // A client's port: nearly always above 1023.
    if ranges.contains(where: { $0.lowerBound <= 1024 && $0.upperBound >= 65535 }) { return true }
    return ranges.allSatisfy { $0.upperBound < 1024 } ? false : nil
  }

  private static func device(_ name: String, _ packet: RulePacket) -> Bool? {
    if name == "lo" { return packet.isLoopback }
    return packet.isLoopback ? false : nil
  }
}
