extension DomainName {
  /// Reads a name of a message, following compression pointers (RFC 1035 §4.1.4).
  ///
  /// A pointer must lead to before the part of the name that ends in it, and behind the message's
  /// header. So the work is bounded: no more steps than a name has octets.
  ///
  /// - Parameters:
  ///   - message: The whole message.
  ///   - position: Where the name starts; afterwards the index behind it, or behind its first
  ///     pointer. Unchanged when an error is thrown.
  /// - Throws: ``DomainNameError``.
  public init(
    message: Span<UInt8>, at position: inout Int
  ) throws(DomainNameError) {
    var wire: [UInt8] = []
    var cursor = position
    var partStart = position
    var end: Int?
    var hops = 0
    while true {
      guard cursor >= 0, cursor < message.count else { throw .malformedWire }
      let length = message[cursor]
      switch length {
      case 0:
        wire.append(0)
        position = end ?? cursor + 1
        self.init(uncheckedWire: wire)
        return
      case 1...63:
        let next = cursor + 1 + Int(length)
        guard next <= message.count else { throw .malformedWire }
        // One octet must be left for the root.
        guard wire.count + 1 + Int(length) < Self.maximumLength else { throw .nameTooLong }
        for index in cursor..<next { wire.append(message[index]) }
        cursor = next
      case 192...255:
        guard cursor + 1 < message.count else { throw .malformedWire }
        let target = Int(length & 63) << 8 | Int(message[cursor + 1])
        hops += 1
        guard target < partStart, target >= 12, hops <= 127 else { throw .badPointer }
        end = end ?? cursor + 2
        cursor = target
        partStart = target
      default:
        throw .malformedWire
      }
    }
  }
}
