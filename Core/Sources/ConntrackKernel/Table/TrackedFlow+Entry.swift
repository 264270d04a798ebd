public import Conntrack
import Glibc

extension ConntrackEntry {
  /// The entry that netlink gave, as those of other sources are.
  public init(_ flow: TrackedFlow) {
    self.init(
      family: CInt(flow.family) == AF_INET6 ? .ipv6 : .ipv4, protocolNumber: flow.transport,
      remaining: flow.timeout, state: flow.tcpState.flatMap(TrackedFlow.tcpStateName),
      sourcePort: flow.original.sourcePort, destinationPort: flow.original.destinationPort,
      replySourcePort: flow.reply.sourcePort, isUnreplied: !flow.status.contains(.seenReply),
      isAssured: flow.status.contains(.assured))
  }
}

extension TrackedFlow {
  /// The names of /proc/net/nf_conntrack (linux/net/netfilter/nf_conntrack_proto_tcp.c).
  static func tcpStateName(_ state: UInt8) -> String? {
    let names = [
      "NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK",
      "TIME_WAIT", "CLOSE", "SYN_SENT2",
    ]
    return names.indices.contains(Int(state)) ? names[Int(state)] : nil
  }
}
