/// How a UDP socket is set up.
public struct DatagramSocketOptions: Hashable, Sendable {
  /// The kernel's buffer for queries that wait, in octets, as asked for.
  public var receiveBuffer: Int
  /// The kernel's buffer for responses that wait, in octets, as asked for.
  public var sendBuffer: Int

  /// Options with the given buffers; 4 MiB each hold some thousands of queries through a pause.
  public init(receiveBuffer: Int = 4 << 20, sendBuffer: Int = 4 << 20) {
    (self.receiveBuffer, self.sendBuffer) = (receiveBuffer, sendBuffer)
  }
}
