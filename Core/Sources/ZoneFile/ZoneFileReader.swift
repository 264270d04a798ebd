import DNSProtocol

/// Reads master files (RFC 1035 §5) as a stream: memory is bounded by the size of a chunk and the
/// longest entry, not by the size of the file.
///
/// Understood are `$ORIGIN`, `$INCLUDE`, `$TTL` (RFC 2308 §4) and `$GENERATE`, times with units
/// (`1h30m`), and unknown types and data (RFC 3597). A record's time to live is the one it gives,
/// else that of `$TTL`, else the last one given (RFC 1035 §5.1), else the SOA record's minimum,
/// else ``Options/defaultTTL``.
public struct ZoneFileReader: Sendable {
  enum Input: Sendable {
    case file(path: String)
    case bytes([UInt8], name: String)
  }

  let input: Input
  let options: Options

  /// Will read a file.
  public init(path: String, options: Options = Options()) {
    input = .file(path: path)
    self.options = options
  }

  /// Will read text; `name` stands for the file in problems, and includes are relative to its
  /// folder.
  public init(text: String, name: String = "text", options: Options = Options()) {
    self.init(bytes: Array(text.utf8), name: name, options: options)
  }

  /// Will read octets; `name` stands for the file in problems, and includes are relative to its
  /// folder.
  public init(bytes: [UInt8], name: String = "text", options: Options = Options()) {
    input = .bytes(bytes, name: name)
    self.options = options
  }

  /// Reads everything, from the first record to the last, whatever is wrong in between.
  ///
  /// - Parameters:
  ///   - record: Gets each record that could be read, in the order of the file.
  ///   - problem: Gets each problem; when one of them is an error, records are missing.
  ///   - progress: Is told after each chunk how far reading has come.
  /// - Throws: ``ZoneFileProblem`` when the file itself cannot be opened or read; whatever
  ///   `record` throws, which ends the reading.
  public mutating func read(
    _ record: (Record) throws -> Void, problem: (ZoneFileProblem) -> Void,
    progress: (Progress) -> Void = { _ in }
  ) throws {
    try withoutActuallyEscaping(record) { record in
      try withoutActuallyEscaping(problem) { problem in
        try withoutActuallyEscaping(progress) { progress in
          var parser = MasterFileParser(
            options: options, record: record, problem: problem, progress: progress)
          try open(with: &parser)
        }
      }
    }
  }

  private func open(with parser: inout MasterFileParser) throws {
    switch input {
    case .bytes(let bytes, let name):
      var source = ByteSource(bytes: bytes)
      try parser.read(&source, file: name)
    case .file(let path):
      do {
        var source = try ByteSource(path: path, regularOnly: false)
        try parser.read(&source, file: path)
      } catch let failure as ByteSource.Failure {
        throw ZoneFileProblem(
          file: path, line: 0, column: 0, found: failure.found, expected: "a readable file")
      }
    }
  }
}
