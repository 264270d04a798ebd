import DNSProtocol
import Testing

@Suite("Record data from anybody: nothing traps, and what is accepted survives a round trip")
struct RecordDataPropertyTests {
  static let types: [RecordType] =
    (0...UInt16.max).map { RecordType(rawValue: $0) }.filter { $0.descriptor != nil }
    + [RecordType(rawValue: 731)]

  /// Checks what must hold for any octets at all.
  ///
  /// - Returns: Whether they were accepted.
  @discardableResult
  static func check(_ type: RecordType, _ octets: [UInt8]) throws -> Bool {
    guard let data = try? RecordData(type: type, wire: octets.span) else {
      // What is refused is still printed, and its names are still looked for, without a trap.
      var text: [UInt8] = []
      RecordData.appendPresentation(type: type, wire: octets.span, relativeTo: nil, to: &text)
      RecordData.forEachName(type: type, wire: octets.span) { _, _, _ in }
      RecordData.forEachAdditionalTarget(type: type, wire: octets.span) { _, _, _ in }
      return false
    }
    #expect(data.wire == octets)
    #expect(data.canonicalWire.count == octets.count)
    RecordData.forEachName(type: type, wire: octets.span) { offset, length, _ in
      #expect(throws: Never.self) {
        try DomainName(wire: octets.span.extracting(offset..<(offset + length)))
      }
    }
    if !type.isMeta {
      let text = data.presentation()
      let again = try RecordData(type: type, presentation: text)
      #expect(again.wire == octets, "\(type) \(text)")
      #expect(text.utf8.allSatisfy { (0x20...0x7e).contains($0) })
    }
    return true
  }

  @Test("Random octets of every type", arguments: types)
  func randomOctets(_ type: RecordType) throws {
    var generator = SeededGenerator(seed: UInt64(type.rawValue) + 1)
    for _ in 0..<400 {
      let count = Int.random(in: 0...40, using: &generator)
      // Small octets more often than not: they make plausible lengths.
      let octets = (0..<count).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...8, using: &generator) : .random(in: 0...255, using: &generator)
      }
      try Self.check(type, octets)
    }
  }

  @Test("Well-formed data with octets changed, cut off and put in", arguments: RecordDataCases.all)
  func mutatedOctets(_ record: RecordDataCase) throws {
    let wire = try RecordData(type: record.type, presentation: record.text).wire
    var generator = SeededGenerator(seed: UInt64(wire.count) << 16 | UInt64(record.type.rawValue))
    #expect(try Self.check(record.type, wire))
    for end in wire.indices { try Self.check(record.type, Array(wire[..<end])) }
    for _ in 0..<150 {
      var octets = wire
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0...octets.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: octets.insert(.random(in: 0...255, using: &generator), at: place)
        case 1 where place < octets.count: octets.remove(at: place)
        case 2 where place < octets.count:
          octets[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        default: break
        }
      }
      try Self.check(record.type, octets)
    }
  }

  @Test("Text with characters changed", arguments: RecordDataCases.all)
  func mutatedText(_ record: RecordDataCase) throws {
    let special = Array("\\\"();=,.:-!/{}\n\t #@0169azAZ\u{7f}".utf8)
    var generator = SeededGenerator(
      seed: UInt64(record.text.utf8.count) << 16 | UInt64(record.type.rawValue))
    for _ in 0..<150 {
      var characters = Array(record.text.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0...characters.count, using: &generator)
        let character = special.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: characters.insert(character, at: place)
        case 1 where place < characters.count: characters.remove(at: place)
        case 2 where place < characters.count: characters[place] = character
        default: break
        }
      }
      var scanner = PresentationScanner(characters.span)
      var wire: [UInt8] = []
      do throws(PresentationError) {
        try RecordData.appendWire(type: record.type, scanner: &scanner, origin: .root, to: &wire)
      } catch {
        #expect(error.line >= 1 && error.column >= 1)
        continue
      }
      #expect(try Self.check(record.type, wire), "\(String(decoding: characters, as: UTF8.self))")
    }
  }

  @Test("Random messages with pointers", arguments: types)
  func randomMessages(_ type: RecordType) throws {
    var generator = SeededGenerator(seed: UInt64(type.rawValue) + 7)
    for _ in 0..<200 {
      let message = (0..<64).map { _ in
        [0, 1, 2, 3, 0xc0, 0xc0, .random(in: 0...63, using: &generator)]
          .randomElement(using: &generator) ?? UInt8(0)
      }
      let start = Int.random(in: 0...64, using: &generator)
      let length = Int.random(in: 0...(64 - start), using: &generator)
      if let data = try? RecordData(
        type: type, message: message.span, at: start, length: length)
      {
        #expect(try Self.check(type, data.wire))
      }
    }
  }
}
