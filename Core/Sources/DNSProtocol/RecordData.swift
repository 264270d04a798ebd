/// The data of a record, without the record's owner, class and time to live.
///
/// It is always well-formed for its type: what is here has been checked field by field.
public struct RecordData: Hashable, Sendable {
  /// The type that says what the octets mean.
  public let type: RecordType
  /// The uncompressed wire form, at most 65,535 octets.
  public let wire: [UInt8]

  /// The longest data of a record in octets (RFC 1035 §4.1.3).
  public static let maximumLength = 65_535

  /// Takes octets that have been checked.
  init(type: RecordType, checkedWire wire: [UInt8]) {
    self.type = type
    self.wire = wire
  }

  /// Reads data in wire format without compression.
  ///
  /// - Throws: ``RecordDataError`` when a field is not well-formed, or octets are left over.
  public init(type: RecordType, wire: Span<UInt8>) throws(RecordDataError) {
    do throws(RecordDataFault) {
      try RecordData.check(type: type, wire: wire)
    } catch {
      throw RecordDataError(type: type, offset: error.offset, expected: error.expected)
    }
    self.init(type: type, checkedWire: wire.array(0..<wire.count))
  }

  /// Reads data inside a message, where names may be compressed (RFC 3597 §4).
  ///
  /// - Parameters:
  ///   - type: The record's type.
  ///   - message: The whole message.
  ///   - start: Where the data begins, in octets from the message's beginning.
  ///   - length: The data's length in the message, in octets.
  /// - Throws: ``RecordDataError``.
  public init(
    type: RecordType, message: Span<UInt8>, at start: Int, length: Int
  ) throws(RecordDataError) {
    guard start >= 0, length >= 0, start <= message.count, length <= message.count - start else {
      throw RecordDataError(type: type, offset: 0, expected: "\(length) octets of data")
    }
    do throws(RecordDataFault) {
      let wire = try RecordData.expand(type: type, message: message, start..<(start + length))
      self.init(type: type, checkedWire: wire)
    } catch {
      throw RecordDataError(type: type, offset: error.offset, expected: error.expected)
    }
  }

  /// Checks every field.
  static func check(type: RecordType, wire: Span<UInt8>) throws(RecordDataFault) {
    var position = 0
    for index in RecordTypeTable.fieldRange(of: type) {
      position += try RecordTypeTable.fields[index].length(in: wire, at: position)
    }
    try requireEnd(at: position, of: wire)
  }

  private static func requireEnd(
    at position: Int, of wire: Span<UInt8>
  ) throws(RecordDataFault) {
    guard position == wire.count else {
      throw RecordDataFault(offset: position, expected: "the end of the data")
    }
    guard wire.count <= maximumLength else {
      throw RecordDataFault(offset: maximumLength, expected: "at most 65535 octets")
    }
  }

  /// Copies the data of a range of a message and writes compressed names out.
  private static func expand(
    type: RecordType, message: Span<UInt8>, _ range: Range<Int>
  ) throws(RecordDataFault) -> [UInt8] {
    let data = message.extracting(range)
    var wire: [UInt8] = []
    wire.reserveCapacity(range.count)
    var position = 0
    for index in RecordTypeTable.fieldRange(of: type) {
      let field = RecordTypeTable.fields[index]
      if case .name(let compression, _) = field, compression != .never {
        position += try appendName(
          message, at: range.lowerBound + position, end: range.upperBound,
          start: range.lowerBound, to: &wire)
      } else {
        let length = try field.length(in: data, at: position)
        wire.append(data.extracting(position..<(position + length)))
        position += length
      }
    }
    try requireEnd(at: position, of: data)
    guard wire.count <= maximumLength else {
      throw RecordDataFault(offset: 0, expected: "at most 65535 octets")
    }
    return wire
  }

  /// Follows a name through its pointers, each of which must point before where it was found.
  ///
  /// - Returns: How many octets the name takes where it begins.
  private static func appendName(
    _ message: Span<UInt8>, at nameStart: Int, end: Int, start: Int, to wire: inout [UInt8]
  ) throws(RecordDataFault) -> Int {
    let fault = RecordDataFault(offset: nameStart - start, expected: "a domain name")
    let wireStart = wire.count
    var position = nameStart
    var limit = end
    var lowest = nameStart
    var taken: Int?
    while true {
      guard position < limit else { throw fault }
      let length = Int(message[position])
      if length >= 0xc0 {
        guard position + 1 < limit else { throw fault }
        let target = (length & 0x3f) << 8 | Int(message[position + 1])
        guard target < lowest else { throw fault }
        taken = taken ?? (position + 2 - nameStart)
        (position, lowest, limit) = (target, target, message.count)
        continue
      }
      guard length <= 63, position + 1 + length <= limit,
        wire.count - wireStart + 1 + length <= DomainName.maximumLength
      else { throw fault }
      wire.append(message.extracting(position..<(position + 1 + length)))
      position += 1 + length
      if length == 0 { return taken ?? (position - nameStart) }
    }
  }
}
