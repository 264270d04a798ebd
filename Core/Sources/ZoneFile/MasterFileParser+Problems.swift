import DNSProtocol

extension MasterFileParser {
  /// Reports a problem in the file that is being read.
  func report(
    line: Int, column: Int, found: String, expected: String,
    _ severity: ZoneFileProblem.Severity = .error
  ) {
    problem(
      ZoneFileProblem(
        file: file, line: line, column: column, found: found, expected: expected,
        severity: severity))
  }

  func report(_ error: PresentationError) {
    report(line: error.line, column: error.column, found: error.found, expected: error.expected)
  }

  func reportOverlongEntry(_ scanner: borrowing PresentationScanner, line: Int) {
    report(
      line: line, column: 1, found: "an entry of more than \(options.maximumEntryLength) octets",
      expected: "a shorter one; is a parenthesis never closed?")
  }

  /// Reports what was wrong inside an entry whose parenthesis is never closed, and that.
  func reportUnclosed(
    _ scanner: borrowing PresentationScanner, _ entry: MasterFileEntry, line: Int
  ) {
    var again = PresentationScanner(scanner.bytes, line: line)
    var unclosed: PresentationError?
    while unclosed == nil {
      do throws(PresentationError) {
        guard try again.nextToken() != nil else { break }
      } catch {
        if again.position == again.bytes.count { unclosed = error } else { break }
      }
    }
    // What is read again after recovery is not reported twice.
    var cursor = Cursor(line: line, recovery: .insideLine)
    recover(scanner.bytes, &cursor)
    if case .failure(let error) = entry, error != unclosed,
      cursor.recovery != .none || error.line < cursor.line
    {
      report(error)
    }
    if let unclosed { report(unclosed) }
  }

  /// Reports the first NUL of an entry.
  func reportNUL(_ bytes: Span<UInt8>, at index: Int, line: Int) {
    var (line, column) = (line, 1)
    for position in 0..<index {
      column += 1
      if bytes[position] == UInt8(ascii: "\n") { (line, column) = (line + 1, 1) }
    }
    report(
      line: line, column: column, found: "an octet of value 0",
      expected: "text (\\000 stands for such an octet; is the file in UTF-16?)")
  }
}

extension Span where Element == UInt8 {
  /// Whether an octet occurs.
  func contains(_ octet: UInt8) -> Bool { firstIndex(of: octet) != nil }

  /// Where an octet occurs first.
  func firstIndex(of octet: UInt8) -> Int? {
    unsafe withUnsafeBufferPointer { buffer in unsafe buffer.firstIndex(of: octet) }
  }
}
