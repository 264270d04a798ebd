import DNSProtocol

extension MasterFileParser {
  static let ttlExpected =
    "a time to live from 0 to 2147483647 seconds, such as 3600 or 1h30m (RFC 2181 §8)"
  static let typeExpected = "a record type, such as A or TYPE65280"

  /// Reads an entry without letting it take effect: it may have to be read again from more text.
  mutating func readEntry(_ scanner: inout PresentationScanner) -> MasterFileEntry {
    pending.ownerChange = .none
    do throws(PresentationError) {
      switch try scanner.beginEntry() {
      case .endOfInput: return .nothing
      case .blank:
        guard let token = try scanner.nextToken() else { return .nothing }
        pending.owner = owner
        guard owner != nil || ownerIsUnreadable else {
          throw scanner.error(
            at: token, expected: "an owner at the beginning of the line of the first record")
        }
        return try readRecord(&scanner, token)
      case .token:
        pending.ownerChange = .unreadable
        guard let token = try scanner.nextToken() else {
          pending.ownerChange = .none
          return .nothing
        }
        if !token.isQuoted, scanner.bytes[token.start] == UInt8(ascii: "$") {
          pending.ownerChange = .none
          return try readDirective(&scanner, token)
        }
        try readOwner(scanner, token)
        return try readRecord(&scanner, try scanner.requireWord(Self.typeExpected))
      }
    } catch {
      return .failure(error)
    }
  }

  private mutating func readOwner(
    _ scanner: borrowing PresentationScanner, _ token: PresentationScanner.Token
  ) throws(PresentationError) {
    if let owner, !token.isQuoted, scanner.bytes(of: token).equals(ownerText.span) {
      pending.owner = owner
      pending.ownerChange = .none
    } else {
      pending.owner = try readName(scanner, token)
      pending.ownerChange = .read(token)
    }
  }

  /// Makes the owner of an entry that has been read as a whole the last one.
  mutating func commitOwner(_ scanner: borrowing PresentationScanner) {
    switch pending.ownerChange {
    case .none: return
    case .unreadable:
      owner = nil
      ownerIsUnreadable = true
    case .read(let token):
      owner = pending.owner
      ownerIsUnreadable = false
      ownerText.removeAll(keepingCapacity: true)
      for index in token.start..<token.end { ownerText.append(scanner.bytes[index]) }
    }
  }

  /// Reads a name that may not stand in quotes.
  func readName(
    _ scanner: borrowing PresentationScanner, _ token: PresentationScanner.Token
  ) throws(PresentationError) -> DomainName {
    guard !token.isQuoted else {
      throw scanner.error(at: token, expected: "a domain name without quotes")
    }
    do throws(DomainNameError) {
      return try DomainName(presentation: scanner.bytes(of: token), relativeTo: origin)
    } catch {
      throw scanner.error(at: token, expected: "a domain name; this one \(error)")
    }
  }

  /// Reads time to live, class, type and data, the first two in any order.
  private mutating func readRecord(
    _ scanner: inout PresentationScanner, _ first: PresentationScanner.Token
  ) throws(PresentationError) -> MasterFileEntry {
    try readHead(&scanner, first)
    data.removeAll(keepingCapacity: true)
    try RecordData.appendWire(type: pending.type, scanner: &scanner, origin: origin, to: &data)
    return .record
  }

  /// Reads time to live, class and type into ``pending``.
  mutating func readHead(
    _ scanner: inout PresentationScanner, _ first: PresentationScanner.Token
  ) throws(PresentationError) {
    var token = first
    var hasClass = false
    pending.ttl = nil
    while true {
      guard !token.isQuoted else { throw scanner.error(at: token, expected: Self.typeExpected) }
      let text = scanner.bytes(of: token)
      if pending.ttl == nil, text[0] &- UInt8(ascii: "0") < 10 {
        pending.ttl = try readTTL(scanner, token)
      } else if !hasClass, let recordClass = RecordClass(mnemonic: text) {
        guard recordClass == .internet else {
          throw scanner.error(at: token, expected: "the class IN")
        }
        hasClass = true
      } else {
        guard let type = RecordType(mnemonic: text), !type.isMeta else {
          throw scanner.error(
            at: token, expected: headExpected(hasClass: hasClass, hasTTL: pending.ttl != nil))
        }
        pending.type = type
        (pending.line, pending.column) = (token.line, token.column)
        return
      }
      token = try scanner.requireWord(Self.typeExpected)
    }
  }

  private func headExpected(hasClass: Bool, hasTTL: Bool) -> String {
    switch (hasClass, hasTTL) {
    case (true, true): Self.typeExpected
    case (true, false): "a time to live or " + Self.typeExpected
    case (false, true): "the class IN or " + Self.typeExpected
    case (false, false): "a time to live, the class IN or " + Self.typeExpected
    }
  }

  /// Reads a time to live in seconds.
  func readTTL(
    _ scanner: borrowing PresentationScanner, _ token: PresentationScanner.Token
  ) throws(PresentationError) -> UInt32 {
    guard !token.isQuoted, let seconds = Duration32.seconds(scanner.bytes(of: token)),
      seconds <= UInt32(Int32.max)
    else { throw scanner.error(at: token, expected: Self.ttlExpected) }
    return seconds
  }
}

extension RecordClass {
  /// Reads `IN`, `CH`, `HS`, `CS`, `NONE` or `CLASSnnn` (RFC 3597 §5) in any case.
  init?(mnemonic text: Span<UInt8>) {
    switch text.count {
    case 2:
      let first = text[0].asciiLowercased
      switch (first, text[1].asciiLowercased) {
      case (UInt8(ascii: "i"), UInt8(ascii: "n")): self = .internet
      case (UInt8(ascii: "c"), UInt8(ascii: "s")): self = RecordClass(rawValue: 2)
      case (UInt8(ascii: "c"), UInt8(ascii: "h")): self = .chaos
      case (UInt8(ascii: "h"), UInt8(ascii: "s")): self = .hesiod
      default: return nil
      }
    case 4:
      guard text.hasLowercasedPrefix("none") else { return nil }
      self = .none
    case 6...10:
      guard text.hasLowercasedPrefix("class") else { return nil }
      var value = 0
      for index in 5..<text.count {
        let digit = text[index] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        value = value * 10 + Int(digit)
      }
      guard value <= 65_535 else { return nil }
      self = RecordClass(rawValue: UInt16(value))
    default: return nil
    }
  }
}

extension Span where Element == UInt8 {
  /// Whether these are the same octets.
  func equals(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }

  /// Whether the octets begin with `prefix`, which is in lower case; letters in any case.
  func hasLowercasedPrefix(_ prefix: StaticString) -> Bool {
    guard count >= prefix.utf8CodeUnitCount else { return false }
    return prefix.withUTF8Buffer { buffer in
      for index in 0..<buffer.count where unsafe self[index].asciiLowercased != buffer[index] {
        return false
      }
      return true
    }
  }
}
