/// The limits of TCP connections (RFC 7766 §6.2).
package struct StreamOptions: Hashable, Sendable {
  /// How long a connection may rest between queries before it is closed (RFC 7766 §6.2.3), and how
  /// long a peer may leave answers unread.
  package var idleTimeout: Duration
  /// How long a message may take from its first octet to its last.
  package var messageTimeout: Duration
  /// How many connections there may be.
  ///
  /// When there is one more, the one that has rested longest
  /// makes room.
  package var connections: Int
  /// How many of them may come from one network: an IPv4 /24 or an IPv6 /56.
  package var connectionsPerClient: Int

  /// Takes everything as it is.
  package init(
    idleTimeout: Duration = .seconds(10), messageTimeout: Duration = .seconds(5),
    connections: Int = 1000, connectionsPerClient: Int = 100
  ) {
    (self.idleTimeout, self.messageTimeout) = (idleTimeout, messageTimeout)
    (self.connections, self.connectionsPerClient) = (connections, connectionsPerClient)
  }
}
