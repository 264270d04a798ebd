/// How a worker works.
public struct DatagramWorkerOptions: Hashable, Sendable {
  /// The smallest and the largest UDP payload that can be configured, in octets (RFC 6891 §6.2.5).
  public static let payloadRange = 512...4096

  /// The longest response in octets.
  public var maximumPayload: Int
  /// The processor that the thread is bound to, or `nil` for any.
  public var processor: Int?
  /// The thread's name, 15 octets at most.
  public var threadName: String

  /// Options; 1232 octets pass every path unfragmented (RFC 9715 §3.2).
  public init(
    maximumPayload: Int = 1232, processor: Int? = nil, threadName: String = "udp"
  ) {
    self.maximumPayload = min(
      max(maximumPayload, Self.payloadRange.lowerBound), Self.payloadRange.upperBound)
    self.processor = processor
    self.threadName = threadName
  }
}
