/// A packet of DNS that rules are asked about.
struct RulePacket {
  var transport = "udp"
  var destinationPort = 53
  /// nil is a client's port, which can be any.
  var sourcePort: Int?
  /// What connection tracking says of it: `untracked`, `new`, `established`.
  var state: String
  var isLoopback = false
  var isIPv6: Bool
}
