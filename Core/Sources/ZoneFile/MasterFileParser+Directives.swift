import DNSProtocol

extension MasterFileParser {
  /// Reads a directive.
  func readDirective(
    _ scanner: inout PresentationScanner, _ token: PresentationScanner.Token
  ) throws(PresentationError) -> MasterFileEntry {
    let name = scanner.bytes(of: token)
    if name.count == 7, name.hasLowercasedPrefix("$origin") {
      let origin = try readName(scanner, try scanner.requireWord("the new origin"))
      try scanner.requireEnd()
      return .origin(origin)
    }
    if name.count == 4, name.hasLowercasedPrefix("$ttl") {
      let seconds = try readTTL(scanner, try scanner.requireWord(Self.ttlExpected))
      try scanner.requireEnd()
      return .defaultTTL(seconds)
    }
    if name.count == 8, name.hasLowercasedPrefix("$include") {
      return try readInclude(&scanner)
    }
    if name.count == 9, name.hasLowercasedPrefix("$generate") {
      return try readGenerate(&scanner)
    }
    throw scanner.error(
      at: token,
      expected: "$ORIGIN, $TTL, $INCLUDE or $GENERATE (an owner that begins with $ is written \\$)")
  }

  private func readInclude(
    _ scanner: inout PresentationScanner
  ) throws(PresentationError) -> MasterFileEntry {
    let token = try scanner.requireToken("the name of a file")
    var path: [UInt8] = []
    try scanner.appendUnescaped(token, to: &path)
    guard !path.isEmpty, !path.contains(0) else {
      throw scanner.error(at: token, expected: "the name of a file")
    }
    var name: DomainName?
    if let origin = try scanner.nextToken() { name = try readName(scanner, origin) }
    try scanner.requireEnd()
    return .include(
      IncludeDirective(
        path: String(decoding: path, as: UTF8.self), origin: name, line: token.line,
        column: token.column))
  }
}
