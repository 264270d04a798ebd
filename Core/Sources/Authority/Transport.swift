/// How a query came, which decides how large its answer may be.
public enum Transport: Hashable, Sendable {
  /// UDP: 512 octets, or what EDNS allows (RFC 1035 §4.2.1, RFC 6891 §6.2.3).
  case datagram
  /// TCP and what runs over it: 65,535 octets (RFC 1035 §4.2.2).
  case stream
}
