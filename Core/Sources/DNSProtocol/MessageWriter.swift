/// Builds the octets of one message.
struct MessageWriter {
  private(set) var bytes: [UInt8] = []
  /// Where a name that may be pointed at starts, by its wire form.
  private var offsets: [ArraySlice<UInt8>: Int] = [:]

  mutating func write(_ message: Message) throws(MessageError) {
    guard message.responseCode.rawValue <= 15 || message.edns != nil else {
      throw MessageError(.extendedCodeWithoutEDNS, at: 2)
    }
    append(message.identifier)
    append(
      message.flags.rawValue | UInt16(message.operationCode.rawValue) << 11
        | message.responseCode.rawValue & 15)
    try appendCount(message.questions.count)
    try appendCount(message.answers.count)
    try appendCount(message.authorities.count)
    try appendCount(message.additionals.count + (message.edns == nil ? 0 : 1))
    for question in message.questions {
      appendCompressed(question.name.wire[...])
      append(question.type.rawValue)
      append(question.recordClass.rawValue)
    }
    for record in message.answers { try append(record) }
    for record in message.authorities { try append(record) }
    for record in message.additionals { try append(record) }
    if let edns = message.edns { try append(edns, responseCode: message.responseCode) }
    guard bytes.count <= 65535 else { throw MessageError(.tooLong, at: 65535) }
  }

  private mutating func append(_ record: ResourceRecord) throws(MessageError) {
    appendCompressed(record.owner.wire[...])
    append(record.type.rawValue)
    append(record.recordClass.rawValue)
    append(UInt16(record.ttl >> 16))
    append(UInt16(record.ttl & 0xffff))
    let lengthOffset = bytes.count
    append(0)
    appendData(record.data)
    try closeLength(at: lengthOffset)
  }

  private mutating func appendData(_ data: RecordData) {
    var position = 0
    RecordData.forEachName(type: data.type, wire: data.wire.span) { offset, length, compressible in
      guard compressible else { return }
      bytes.append(contentsOf: data.wire[position..<offset])
      position = offset + length
      appendCompressed(data.wire[offset..<position])
    }
    bytes.append(contentsOf: data.wire[position...])
  }

  private mutating func append(
    _ edns: EDNS, responseCode: ResponseCode
  ) throws(MessageError) {
    bytes.append(0)
    append(MessageReader.typeOPT)
    append(edns.payloadSize)
    bytes.append(UInt8(responseCode.rawValue >> 4))
    bytes.append(edns.version)
    append(edns.flags)
    let lengthOffset = bytes.count
    append(0)
    for option in edns.options {
      append(option.code.rawValue)
      let optionLengthOffset = bytes.count
      append(0)
      bytes.append(contentsOf: option.data)
      try closeLength(at: optionLengthOffset)
    }
    try closeLength(at: lengthOffset)
  }

  /// Appends a name: labels until a suffix is found that stands in the message already.
  private mutating func appendCompressed(_ name: ArraySlice<UInt8>) {
    var suffix = name
    while let length = suffix.first, length != 0 {
      if let offset = offsets[suffix] {
        append(0xc000 | UInt16(offset))
        return
      }
      if bytes.count <= 0x3fff { offsets[suffix] = bytes.count }
      bytes.append(contentsOf: suffix.prefix(1 + Int(length)))
      suffix = suffix.dropFirst(1 + Int(length))
    }
    bytes.append(0)
  }

  private mutating func append(_ value: UInt16) {
    bytes.append(UInt8(value >> 8))
    bytes.append(UInt8(value & 255))
  }

  private mutating func appendCount(_ count: Int) throws(MessageError) {
    guard count <= 65535 else { throw MessageError(.tooLong, at: bytes.count) }
    append(UInt16(count))
  }

  /// Fills in a 16-bit length whose two octets stand at `offset`, before what they count.
  private mutating func closeLength(at offset: Int) throws(MessageError) {
    let length = bytes.count - offset - 2
    guard length <= 65535 else { throw MessageError(.tooLong, at: offset) }
    bytes[offset] = UInt8(length >> 8)
    bytes[offset + 1] = UInt8(length & 255)
  }
}
