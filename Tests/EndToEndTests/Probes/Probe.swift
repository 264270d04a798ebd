import DNSProtocol

/// A query that is unusual or broken, and what must come of it.
struct Probe: Sendable {
  /// What it is, with the section that says what to do.
  let title: String
  /// The octets sent.
  let wire: [UInt8]
  /// The response code, or `nil` when nothing must be sent.
  let code: ResponseCode?
  /// Why the response is another than that of two peers, where it is.
  let reason: String?

  init(_ title: String, _ wire: [UInt8], _ code: ResponseCode?, because reason: String? = nil) {
    self.title = title
    self.wire = wire
    self.code = code
    self.reason = reason
  }

  init(
    _ title: String, _ message: Message, _ code: ResponseCode? = .noError,
    because reason: String? = nil
  ) throws {
    self.init(title, try message.wire(), code, because: reason)
  }
}
