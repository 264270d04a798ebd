/// One line of `/proc/net/udp` or `udp6`.
public struct UDPSocket: Sendable, Equatable {
  /// Whether it is from `udp6`.
  public var isIPv6: Bool
  /// The port it is bound to.
  public var port: UInt16
  /// Octets waiting to be read.
  public var receiveQueue: UInt64
  /// The socket's inode, which tells sockets of the same port apart.
  public var inode: UInt64
  /// Datagrams that the full buffer refused since the socket was made; nil on kernels that do
  /// not say (before 2.6.27).
  public var drops: UInt64?
  /// Where the line stands.
  public var source: Source

  /// Makes a socket.
  public init(
    isIPv6: Bool, port: UInt16, receiveQueue: UInt64, inode: UInt64, drops: UInt64?,
    source: Source
  ) {
    (self.isIPv6, self.port, self.receiveQueue) = (isIPv6, port, receiveQueue)
    (self.inode, self.drops, self.source) = (inode, drops, source)
  }
}
