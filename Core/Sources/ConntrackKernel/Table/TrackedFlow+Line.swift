extension TrackedFlow {
  /// The entry as a line of /proc/net/nf_conntrack.
  public var line: String {
    let names: [UInt8: String] = [
      1: "icmp", 6: "tcp", 17: "udp", 33: "dccp", 47: "gre", 58: "icmpv6", 132: "sctp",
      136: "udplite",
    ]
    var line = family == 10 ? "ipv6     10 " : "ipv4     2 "
    line += "\(names[transport] ?? "unknown")      \(transport) \(timeout) "
    if transport == 6, let state = tcpState.flatMap(Self.tcpStateName) { line += "\(state) " }
    line += text(of: original)
    if !status.contains(.seenReply) { line += "[UNREPLIED] " }
    line += text(of: reply)
    if status.contains(.assured) { line += "[ASSURED] " }
    if zone != 0 { line += "zone=\(zone) " }
    return line + "use=1"
  }

  private func text(of tuple: Tuple) -> String {
    """
    src=\(tuple.source.text(family: family)) dst=\(tuple.destination.text(family: family)) \
    sport=\(tuple.sourcePort) dport=\(tuple.destinationPort) 
    """
  }
}
