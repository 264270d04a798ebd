import DNSProtocol

/// `$GENERATE range owner [ttl] [class] type data`, as BIND documents it.
struct GenerateDirective {
  /// The values of the iterator.
  var values: StrideThrough<Int>
  var owner: GenerateTemplate
  /// In seconds, when the directive gives one.
  var ttl: UInt32?
  var type: RecordType
  var data: GenerateTemplate
  /// Where the owner, the type and the data stand.
  var ownerPlace: (line: Int, column: Int)
  var typePlace: (line: Int, column: Int)
  var dataPlace: (line: Int, column: Int)
}

extension MasterFileParser {
  /// Reads what follows `$GENERATE`.
  func readGenerate(
    _ scanner: inout PresentationScanner
  ) throws(PresentationError) -> MasterFileEntry {
    let values = try readRange(scanner, try scanner.requireWord(Self.rangeExpected))
    let ownerToken = try scanner.requireWord("an owner with $ in it")
    let owner = try readTemplate(
      scanner, ownerToken, Self.octets(scanner.bytes(of: ownerToken)))
    var head = self
    try head.readHead(&scanner, try scanner.requireWord(Self.typeExpected))
    let first = try scanner.requireToken("the data with $ in it")
    var text: [UInt8] = []
    if first.isQuoted, try scanner.peekToken() == nil {
      // One quoted string is the data as a whole.
      text = Self.octets(scanner.bytes(of: first), unescapingQuotes: true)
    } else {
      var next: PresentationScanner.Token? = first
      while let token = next {
        if !text.isEmpty { text.append(UInt8(ascii: " ")) }
        if token.isQuoted { text.append(UInt8(ascii: "\"")) }
        text.append(contentsOf: Self.octets(scanner.bytes(of: token)))
        if token.isQuoted { text.append(UInt8(ascii: "\"")) }
        next = try scanner.nextToken()
      }
    }
    let data = try readTemplate(scanner, first, text)
    return .generate(
      GenerateDirective(
        values: values, owner: owner, ttl: head.pending.ttl, type: head.pending.type, data: data,
        ownerPlace: (ownerToken.line, ownerToken.column),
        typePlace: (head.pending.line, head.pending.column),
        dataPlace: (first.line, first.column)))
  }

  private static let rangeExpected = "a range such as 1-254 or 0-100/4"

  /// Reads `start-stop` or `start-stop/step`.
  private func readRange(
    _ scanner: borrowing PresentationScanner, _ token: PresentationScanner.Token
  ) throws(PresentationError) -> StrideThrough<Int> {
    var numbers: [Int] = []
    let text = String(decoding: Self.octets(scanner.bytes(of: token)), as: UTF8.self)
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    let bounds = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    for part in bounds + halves[1...] {
      guard part.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int32(part) else { break }
      numbers.append(Int(number))
    }
    guard halves.count <= 2, bounds.count == 2, numbers.count == bounds.count + halves.count - 1,
      numbers[0] <= numbers[1]
    else { throw scanner.error(at: token, expected: Self.rangeExpected) }
    let step = numbers.count == 3 ? numbers[2] : 1
    guard step > 0, (numbers[1] - numbers[0]) / step < options.generateLimit else {
      throw scanner.error(
        at: token, expected: "a range of at most \(options.generateLimit) values")
    }
    return stride(from: numbers[0], through: numbers[1], by: step)
  }

  private func readTemplate(
    _ scanner: borrowing PresentationScanner, _ token: PresentationScanner.Token, _ text: [UInt8]
  ) throws(PresentationError) -> GenerateTemplate {
    guard let template = GenerateTemplate(text) else {
      throw scanner.error(
        at: token,
        expected: "${offset,width,base} with a base of d, o, x, X, n or N, such as ${0,3,d}")
    }
    return template
  }

  private static func octets(_ span: Span<UInt8>, unescapingQuotes: Bool = false) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(span.count)
    for index in span.indices {
      if unescapingQuotes, span[index] == UInt8(ascii: "\""), octets.last == UInt8(ascii: "\\") {
        octets.removeLast()
      }
      octets.append(span[index])
    }
    return octets
  }

  /// Makes the records of `$GENERATE`; the first error ends it.
  mutating func generate(_ directive: GenerateDirective, line: Int) throws {
    var text: [UInt8] = []
    for value in directive.values {
      do throws(PresentationError) {
        pending.ttl = directive.ttl
        pending.type = directive.type
        (pending.line, pending.column) = directive.typePlace
        pending.owner = try generatedOwner(directive, value, &text)
        try generateData(directive, value, &text)
      } catch {
        report(error)
        return
      }
      guard try deliver(line: line) else { return }
    }
  }

  private func generatedOwner(
    _ directive: GenerateDirective, _ value: Int, _ text: inout [UInt8]
  ) throws(PresentationError) -> DomainName {
    text.removeAll(keepingCapacity: true)
    let (line, column) = directive.ownerPlace
    guard directive.owner.append(value: value, to: &text) else {
      throw PresentationError(
        line: line, column: column, found: "an offset that takes the value \(value) out of 32 bits",
        expected: "a smaller one")
    }
    do throws(DomainNameError) {
      return try DomainName(presentation: text.span, relativeTo: origin)
    } catch {
      throw PresentationError(
        line: line, column: column, found: "\"\(String(decoding: text, as: UTF8.self))\"",
        expected: "a domain name; this one \(error)")
    }
  }

  private mutating func generateData(
    _ directive: GenerateDirective, _ value: Int, _ text: inout [UInt8]
  ) throws(PresentationError) {
    text.removeAll(keepingCapacity: true)
    data.removeAll(keepingCapacity: true)
    let (line, column) = directive.dataPlace
    guard directive.data.append(value: value, to: &text) else {
      throw PresentationError(
        line: line, column: column, found: "an offset that takes the value \(value) out of 32 bits",
        expected: "a smaller one")
    }
    do throws(PresentationError) {
      var scanner = PresentationScanner(text.span)
      try RecordData.appendWire(
        type: directive.type, scanner: &scanner, origin: origin, to: &data)
    } catch {
      throw PresentationError(
        line: line, column: column, found: "\(error.found) for the value \(value)",
        expected: error.expected)
    }
  }
}
