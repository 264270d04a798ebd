extension Message {
  /// Reads the message that takes up the whole of `bytes`.
  ///
  /// The work is bounded by the length of `bytes`, whatever they say: counts are believed only as
  /// far as there are octets, pointers lead backwards, expansion has a limit.
  ///
  /// - Throws: ``MessageError``.
  public init(wire bytes: [UInt8]) throws(MessageError) {
    try self.init(wire: bytes.span)
  }

  /// Reads the message that takes up the whole of `bytes`.
  ///
  /// - Throws: ``MessageError``.
  public init(wire bytes: Span<UInt8>) throws(MessageError) {
    var reader = MessageReader(bytes)
    self = try reader.readMessage()
  }
}
