import DNSProtocol

/// The state of reading a master file and the files it includes.
struct MasterFileParser {
  /// Where the next entry begins.
  struct Cursor {
    var position = 0
    var line = 1
    var recovery = Recovery.none
  }

  /// How far the search for a place to go on has come, after a parenthesis that is never closed.
  enum Recovery {
    case none
    /// The next line end is sought.
    case insideLine
    /// The next line that begins with something other than white space is sought.
    case atLine
  }

  let options: ZoneFileReader.Options
  let record: (ZoneFileReader.Record) throws -> Void
  let problem: (ZoneFileProblem) -> Void
  let progress: (ZoneFileReader.Progress) -> Void

  /// The file that is being read.
  var file = ""
  /// The files that are being read, each including the next.
  var openFiles: [ByteSource.Identity] = []
  /// How many files are being read, memory counted too.
  var depth = 0
  var bytesRead = 0
  var bytesInAll: Int? = 0

  var origin: DomainName?
  /// The last owner, or `nil` when there was none or it could not be read.
  var owner: DomainName?
  /// How `owner` was written with `origin` in force, so that it need not be read again.
  var ownerText: [UInt8] = []
  /// Whether records without an owner follow one whose owner could not be read.
  var ownerIsUnreadable = false
  /// What `$TTL` says.
  var directiveTTL: UInt32?
  /// The last time to live that a record gave.
  var lastTTL: UInt32?
  /// What the SOA record says.
  var minimumTTL: UInt32?

  var pending = PendingRecord()
  /// The data of the record that is being read; kept to save allocations.
  var data: [UInt8] = []

  init(
    options: ZoneFileReader.Options, record: @escaping (ZoneFileReader.Record) throws -> Void,
    problem: @escaping (ZoneFileProblem) -> Void,
    progress: @escaping (ZoneFileReader.Progress) -> Void
  ) {
    self.options = options
    self.record = record
    self.problem = problem
    self.progress = progress
    origin = options.origin
    data.reserveCapacity(512)
  }

  /// Reads a file to its end.
  ///
  /// - Throws: ``ByteSource/Failure``, and whatever `record` throws.
  mutating func read(_ source: inout ByteSource, file: String) throws {
    self.file = file
    depth += 1
    if let identity = source.identity { openFiles.append(identity) }
    bytesInAll = source.size.flatMap { size in bytesInAll.map { $0 + size } }
    defer {
      depth -= 1
      if source.identity != nil { openFiles.removeLast() }
    }
    // What is read and not yet parsed: from `cursor.position` on.
    var window: [UInt8] = []
    var cursor = Cursor()
    var isFirst = true
    while true {
      window.removeSubrange(..<cursor.position)
      cursor.position = 0
      let count = try source.read(max(1, options.chunkSize), into: &window)
      bytesRead += count
      if isFirst, window.count >= 3 || count == 0 {
        isFirst = false
        skipByteOrderMark(window.span, &cursor)
      }
      if !isFirst { try readEntries(window.span, isLast: count == 0, from: &cursor) }
      progress(ZoneFileReader.Progress(bytesRead: bytesRead, bytesInAll: bytesInAll))
      if count == 0 { return }
    }
  }

  /// Skips the mark that some editors put before UTF-8 text.
  private func skipByteOrderMark(_ bytes: Span<UInt8>, _ cursor: inout Cursor) {
    guard bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf else { return }
    cursor.position = 3
    report(
      line: 1, column: 1, found: "a byte order mark", expected: "text without one", .warning)
  }

  /// Reads all entries that end inside `bytes`; with `isLast` also one that ends with them.
  private mutating func readEntries(
    _ bytes: Span<UInt8>, isLast: Bool, from cursor: inout Cursor
  ) throws {
    let containsNUL = bytes.contains(0)
    while true {
      recover(bytes, &cursor)
      guard cursor.recovery == .none else { return }
      skipBlankLines(bytes, isLast: isLast, &cursor)
      guard cursor.position < bytes.count else { return }
      var scanner = PresentationScanner(
        bytes.extracting(cursor.position..<bytes.count), line: cursor.line)
      let entry = readEntry(&scanner)
      let isClosed = scanner.skipEntry()
      let length = scanner.position
      let isIncomplete = length == scanner.bytes.count && !isLast
      if length > options.maximumEntryLength {
        reportOverlongEntry(scanner, line: cursor.line)
        cursor.recovery = .insideLine
        continue
      }
      if isIncomplete { return }
      commitOwner(scanner)
      let line = cursor.line
      guard isClosed else {
        reportUnclosed(scanner, entry, line: line)
        cursor.recovery = .insideLine
        continue
      }
      cursor.position += length
      cursor.line = scanner.line
      if containsNUL, let index = scanner.bytes.extracting(0..<length).firstIndex(of: 0) {
        reportNUL(scanner.bytes, at: index, line: line)
        continue
      }
      try perform(entry, line: line)
    }
  }

  /// Skips lines without anything but white space and comments.
  private func skipBlankLines(_ bytes: Span<UInt8>, isLast: Bool, _ cursor: inout Cursor) {
    var position = cursor.position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        position += 1
      case UInt8(ascii: "\n"):
        position += 1
        cursor.position = position
        cursor.line += 1
      case UInt8(ascii: ";"):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      default: return
      }
    }
    // An unfinished line is looked at again when there is more of it.
    if isLast { cursor.position = position }
  }

  /// Goes on to the next line that begins with something other than white space, where a new
  /// record very probably begins, unless the line begins with a closing parenthesis.
  func recover(_ bytes: Span<UInt8>, _ cursor: inout Cursor) {
    while cursor.recovery != .none, cursor.position < bytes.count {
      let byte = bytes[cursor.position]
      if cursor.recovery == .insideLine {
        cursor.position += 1
        if byte == UInt8(ascii: "\n") {
          cursor.line += 1
          cursor.recovery = .atLine
        }
      } else {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: ";"),
          UInt8(ascii: ")"), UInt8(ascii: "\n"):
          cursor.recovery = .insideLine
        default: cursor.recovery = .none
        }
      }
    }
  }
}
