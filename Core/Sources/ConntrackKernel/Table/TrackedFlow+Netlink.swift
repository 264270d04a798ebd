extension TrackedFlow {
  /// Reads the entry of a message of ctnetlink.
  ///
  /// Attributes that are unknown or have an unexpected length are passed over.
  ///
  /// - Returns: `nil` when the message is damaged, or has no original tuple.
  init?(_ message: NetlinkMessage, in bytes: Span<UInt8>) {
    self.init()
    // struct nfgenmsg: family, version, resource.
    let start = message.payload.lowerBound
    guard message.payload.count >= 4, message.payload.upperBound <= bytes.count else { return nil }
    family = bytes[start]
    var hasTuple = false
    var cursor = NetlinkAttributeCursor(start + 4..<message.payload.upperBound)
    while let attribute = cursor.next(in: bytes) {
      switch attribute.type {
      case 1:
        transport = original.read(attribute, in: bytes) ?? transport
        hasTuple = true
      case 2: _ = reply.read(attribute, in: bytes)
      case 3: status = Status(rawValue: attribute.bigEndian(UInt32.self, in: bytes) ?? 0)
      case 4: readProtocolInformation(attribute, in: bytes)
      case 7: timeout = attribute.bigEndian(UInt32.self, in: bytes) ?? 0
      case 18: zone = attribute.bigEndian(UInt16.self, in: bytes) ?? 0
      default: break
      }
    }
    guard hasTuple, !cursor.isDamaged else { return nil }
  }

  /// `CTA_PROTOINFO_TCP` and in it `CTA_PROTOINFO_TCP_STATE`.
  private mutating func readProtocolInformation(
    _ attribute: NetlinkAttribute, in bytes: Span<UInt8>
  ) {
    var cursor = NetlinkAttributeCursor(attribute.payload)
    while let part = cursor.next(in: bytes) {
      guard part.type == 1 else { continue }
      var inner = NetlinkAttributeCursor(part.payload)
      while let item = inner.next(in: bytes) {
        if item.type == 1 { tcpState = item.bigEndian(UInt8.self, in: bytes) }
      }
    }
  }
}

extension TrackedFlow.Tuple {
  /// Reads `CTA_TUPLE_…`.
  ///
  /// - Returns: The transport's protocol number when it stands there.
  fileprivate mutating func read(
    _ attribute: NetlinkAttribute, in bytes: Span<UInt8>
  ) -> UInt8? {
    var transport: UInt8?
    var cursor = NetlinkAttributeCursor(attribute.payload)
    while let part = cursor.next(in: bytes) {
      var inner = NetlinkAttributeCursor(part.payload)
      while let item = inner.next(in: bytes) {
        switch (part.type, item.type) {
        case (1, 1), (1, 3): source.read(item.payload, in: bytes)
        case (1, 2), (1, 4): destination.read(item.payload, in: bytes)
        case (2, 1): transport = item.bigEndian(UInt8.self, in: bytes)
        case (2, 2): sourcePort = item.bigEndian(UInt16.self, in: bytes) ?? 0
        case (2, 3): destinationPort = item.bigEndian(UInt16.self, in: bytes) ?? 0
        default: break
        }
      }
    }
    return transport
  }
}

extension TrackedAddress {
  /// Takes an address of 4 or 16 octets; anything else leaves it as it is.
  fileprivate mutating func read(_ range: Range<Int>, in bytes: Span<UInt8>) {
    guard range.upperBound <= bytes.count, range.count == 4 || range.count == 16 else { return }
    var halves: (UInt64, UInt64) = (0, 0)
    for index in range {
      halves.0 = halves.0 &<< 8 | halves.1 &>> 56
      halves.1 = halves.1 &<< 8 | UInt64(bytes[index])
    }
    (high, low) = halves
  }
}
