import DNSProtocol

extension MasterFileParser {
  /// Lets an entry take effect.
  mutating func perform(_ entry: MasterFileEntry, line: Int) throws {
    switch entry {
    case .nothing: break
    case .record: _ = try deliver(line: line)
    case .origin(let name):
      origin = name
      forgetOwnerText()
    case .defaultTTL(let seconds): directiveTTL = seconds
    case .include(let directive): try include(directive)
    case .generate(let directive): try generate(directive, line: line)
    case .failure(let error): report(error)
    }
  }

  /// Makes the next owner to be read as a name even if it is written like the last one.
  private mutating func forgetOwnerText() {
    ownerText.removeAll(keepingCapacity: true)
  }

  /// Completes the pending record with its time to live and hands it out.
  ///
  /// - Returns: `false` when it has none, which has been reported.
  mutating func deliver(line: Int) throws -> Bool {
    if let ttl = pending.ttl { lastTTL = ttl }
    if pending.type == .soa, data.count >= 4 {
      var minimum: UInt32 = 0
      for byte in data[(data.count - 4)...] { minimum = minimum << 8 | UInt32(byte) }
      minimumTTL = minimum <= UInt32(Int32.max) ? minimum : nil
    }
    guard let owner = pending.owner else { return true }
    guard let ttl = pending.ttl ?? directiveTTL ?? lastTTL ?? minimumTTL ?? options.defaultTTL
    else {
      report(
        line: pending.line, column: pending.column, found: "a record without a time to live",
        expected: "one in the record, or $TTL before it")
      return false
    }
    try record(
      ZoneFileReader.Record(
        owner: owner, type: pending.type, ttl: ttl, data: Array(data[0..<data.count]), line: line,
        file: file))
    return true
  }

  /// Reads another file; origin and owner are afterwards what they were before (RFC 1035 §5.1).
  private mutating func include(_ directive: IncludeDirective) throws {
    let (savedFile, savedOrigin, savedOwner) = (file, origin, owner)
    let savedIsUnreadable = ownerIsUnreadable
    defer {
      file = savedFile
      origin = savedOrigin
      owner = savedOwner
      ownerIsUnreadable = savedIsUnreadable
      forgetOwnerText()
    }
    do {
      guard options.allowsIncludes else {
        throw ByteSource.Failure(found: "$INCLUDE where other files may not be read")
      }
      guard depth <= options.maximumIncludeDepth else {
        throw ByteSource.Failure(
          found: "$INCLUDE inside \(options.maximumIncludeDepth) files that include one another")
      }
      var source = try ByteSource(path: path(of: directive), regularOnly: true)
      if let identity = source.identity, openFiles.contains(identity) {
        throw ByteSource.Failure(found: "a file that includes itself")
      }
      if let name = directive.origin { origin = name }
      forgetOwnerText()
      try read(&source, file: path(of: directive))
    } catch let failure as ByteSource.Failure {
      file = savedFile
      report(
        line: directive.line, column: directive.column, found: failure.found,
        expected: options.allowsIncludes ? "a readable file" : "the records themselves")
    }
  }

  /// The path of an included file, relative to the folder of the file that includes it.
  private func path(of directive: IncludeDirective) -> String {
    guard !directive.path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else {
      return directive.path
    }
    return file[...slash] + directive.path
  }
}
