/// Walks over the octets of one message.
struct MessageReader: ~Escapable {
  private let bytes: Span<UInt8>
  private var position = 0
  private var expandedLength = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  @_lifetime(self: copy self)
  mutating func readMessage() throws(MessageError) -> Message {
    guard bytes.count >= 12 else { throw MessageError(.shortHeader, at: bytes.count) }
    var message = Message()
    message.identifier = try readUInt16()
    let bits = try readUInt16()
    message.flags = MessageFlags(rawValue: bits)
    message.operationCode = OperationCode(rawValue: UInt8(bits >> 11 & 15))
    message.responseCode = ResponseCode(rawValue: bits & 15)
    let questionCount = try readUInt16()
    let answerCount = try readUInt16()
    let authorityCount = try readUInt16()
    let additionalCount = try readUInt16()
    for _ in 0..<questionCount { message.questions.append(try readQuestion()) }
    message.answers = try readRecords(answerCount)
    message.authorities = try readRecords(authorityCount)
    for _ in 0..<additionalCount {
      let start = position
      let name = try readName()
      let type = RecordType(rawValue: try readUInt16())
      guard type.rawValue == Self.typeOPT else {
        message.additionals.append(try readRecord(name: name, type: type))
        continue
      }
      guard message.edns == nil else { throw MessageError(.repeatedOPT, at: start) }
      guard name.isRoot else { throw MessageError(.ownerOfOPT, at: start) }
      message.edns = try readEDNS(codeBelow: &message.responseCode)
    }
    guard position == bytes.count else { throw MessageError(.trailingOctets, at: position) }
    return message
  }

  static let typeOPT: UInt16 = 41

  @_lifetime(self: copy self)
  private mutating func readQuestion() throws(MessageError) -> Question {
    let name = try readName()
    let type = RecordType(rawValue: try readUInt16())
    return Question(
      name: name, type: type, recordClass: RecordClass(rawValue: try readUInt16()))
  }

  @_lifetime(self: copy self)
  private mutating func readRecords(_ count: UInt16) throws(MessageError) -> [ResourceRecord] {
    var records: [ResourceRecord] = []
    for _ in 0..<count {
      let start = position
      let name = try readName()
      let type = RecordType(rawValue: try readUInt16())
      guard type.rawValue != Self.typeOPT else { throw MessageError(.misplacedOPT, at: start) }
      records.append(try readRecord(name: name, type: type))
    }
    return records
  }

  /// Reads what follows a record's owner and type.
  @_lifetime(self: copy self)
  private mutating func readRecord(
    name: DomainName, type: RecordType
  ) throws(MessageError) -> ResourceRecord {
    let recordClass = RecordClass(rawValue: try readUInt16())
    let ttl = try readUInt32()
    let length = Int(try readUInt16())
    guard length <= bytes.count - position else {
      throw MessageError(.truncated, at: bytes.count)
    }
    let data: RecordData
    do throws(RecordDataError) {
      data = try RecordData(type: type, message: bytes, at: position, length: length)
    } catch {
      throw MessageError(.recordData(error), at: position)
    }
    position += length
    try countExpansion(data.wire.count)
    return ResourceRecord(owner: name, recordClass: recordClass, ttl: ttl, data: data)
  }

  /// Reads what follows the type of an OPT record (RFC 6891 §6.1.3).
  @_lifetime(self: copy self)
  private mutating func readEDNS(
    codeBelow responseCode: inout ResponseCode
  ) throws(MessageError) -> EDNS {
    var edns = EDNS(payloadSize: try readUInt16())
    let start = position
    let upperCodeAndVersion = try readUInt16()
    responseCode = ResponseCode(
      rawValue: (upperCodeAndVersion & 0xff00) >> 4 | responseCode.rawValue)
    edns.version = UInt8(upperCodeAndVersion & 255)
    edns.flags = try readUInt16()
    let end = Int(try readUInt16()) + position
    guard end <= bytes.count else { throw MessageError(.truncated, at: bytes.count) }
    while position < end {
      guard position + 4 <= end else { throw MessageError(.options, at: start) }
      let code = EDNSOptionCode(rawValue: try readUInt16())
      let length = Int(try readUInt16())
      guard position + length <= end else { throw MessageError(.options, at: start) }
      var data: [UInt8] = []
      data.reserveCapacity(length)
      for index in position..<(position + length) { data.append(bytes[index]) }
      position += length
      edns.options.append(EDNSOption(code: code, data: data))
    }
    return edns
  }

  @_lifetime(self: copy self)
  private mutating func readName() throws(MessageError) -> DomainName {
    let name: DomainName
    do throws(DomainNameError) {
      name = try DomainName(message: bytes, at: &position)
    } catch {
      throw MessageError(.name(error), at: position)
    }
    try countExpansion(name.wire.count)
    return name
  }

  @_lifetime(self: copy self)
  private mutating func readUInt16() throws(MessageError) -> UInt16 {
    guard position + 2 <= bytes.count else { throw MessageError(.truncated, at: bytes.count) }
    defer { position += 2 }
    return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
  }

  @_lifetime(self: copy self)
  private mutating func readUInt32() throws(MessageError) -> UInt32 {
    let upper = try readUInt16()
    return UInt32(upper) << 16 | UInt32(try readUInt16())
  }

  @_lifetime(self: copy self)
  private mutating func countExpansion(_ octets: Int) throws(MessageError) {
    expandedLength += octets
    guard expandedLength <= Message.maximumExpandedLength else {
      throw MessageError(.tooMuchExpansion, at: position)
    }
  }
}
