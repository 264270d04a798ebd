extension Message {
  /// The message in wire format, with names compressed where RFC 3597 §4 allows it.
  ///
  /// A name is compressed only against one with the same case of letters, so that reading gives
  /// back exactly what was written.
  ///
  /// - Throws: ``MessageError`` when it does not fit 65,535 octets, or has a response code over 15
  ///   and no EDNS.
  public func wire() throws(MessageError) -> [UInt8] {
    var writer = MessageWriter()
    try writer.write(self)
    return writer.bytes
  }
}
