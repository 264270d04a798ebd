/// Reads a log of the kernel as a stream, in constant memory: syslog, the journal's text, `dmesg`
/// with and without times, records of `/dev/kmsg`.
///
/// Drops are counted exactly where the log allows it: the lines that say the table is full, what
/// syslog folded into "last message repeated", and what the kernel suppressed, credited to the
/// window it belongs to (``DropWindow``).
public struct KernelLogReader: Sendable {
  private let file: String
  private var splitter = LineSplitter()
  private var lineNumber = 0
  private var accounts: DropAccounts
  private var log: KernelLog
  /// The kind and number of the last line of interest, for "last message repeated".
  private var previous: (kind: LogLine.Kind, line: Int)?
  private var isFirst = true

  /// Makes a reader; the name is for evidence.
  public init(file: String) {
    self.file = file
    log = KernelLog(source: Source(file: file))
    accounts = DropAccounts()
  }

  /// Reads on.
  public mutating func consume(_ chunk: Span<UInt8>) {
    var splitter = self.splitter
    splitter.consume(chunk) { line, number in readLine(line, number) }
    self.splitter = splitter
  }

  /// Reads one record without a line feed, as `/dev/kmsg` gives it.
  public mutating func consumeRecord(_ record: Span<UInt8>) {
    lineNumber += 1
    // A record's further lines are its dictionary.
    var end = 0
    while end < record.count, record[end] != 0x0A { end += 1 }
    read(record.extracting(0..<end), lineNumber)
  }

  /// What was read so far, as if the log ended here.
  public var current: KernelLog {
    var log = log
    var accounts = accounts
    accounts.finish(into: &log)
    return log
  }

  /// Reads the rest and gives what was counted.
  public mutating func finish() -> KernelLog {
    var splitter = self.splitter
    splitter.finish { line, number in readLine(line, number) }
    self.splitter = splitter
    return current
  }

  private mutating func readLine(_ line: Span<UInt8>, _ number: Int) {
    lineNumber = number
    read(line, number)
  }

  private mutating func read(_ line: Span<UInt8>, _ number: Int) {
    log.lines += 1
    if isFirst, let moment = LogDate.moment(line) {
      log.first = moment
      isFirst = false
    }
    guard LogFilter.mayMatter(line) else { return }
    TextCleaner.withCleaned(line) { readLineOfInterest($0, number) }
  }

  private mutating func readLineOfInterest(_ line: Span<UInt8>, _ number: Int) {
    guard let kind = LogLine.kind(line) else { return }
    let moment = LogDate.moment(line)
    if let moment { log.last = moment }
    let source = Source(file: file, line: number)
    switch kind {
    case .repeated(let count):
      // Plain syslog counts repetitions of the line before.
      if let previous, previous.line == number - 1 {
        take(previous.kind, count, moment, source, line)
        self.previous = (previous.kind, number)
      }
      return
    default:
      take(kind, LogLine.repetitions(line), moment, source, line)
      previous = (kind, number)
    }
  }

  private mutating func take(
    _ kind: LogLine.Kind, _ count: UInt64, _ moment: LogMoment?, _ source: Source,
    _ line: Span<UInt8>
  ) {
    switch kind {
    case .tableFull(let namespace, let isLegacy):
      if log.module == nil || log.module?.value == "ip_conntrack" && !isLegacy {
        log.module = Fact(isLegacy ? "ip_conntrack" : "nf_conntrack", source)
      }
      accounts.tableFull(
        count, namespace: namespace, isLegacy: isLegacy, moment, source, into: &log)
    case .suppressed(let number, let rateLimit):
      accounts.suppressed(number, rateLimit, moment, source, into: &log)
    case .event(let event, let isLimited):
      if log.events[event] != nil {
        log.events[event]?.count += count
        if let moment { log.events[event]?.last = moment }
      } else {
        log.events[event] = KernelLog.Occurrences(
          source: source, first: moment, text: Ascii.string(line, 0, 200))
        log.events[event]?.count = count
      }
      if isLimited { accounts.other(count, moment, source, into: &log) }
    case .otherLimited:
      accounts.other(count, moment, source, into: &log)
    case .loaded(let loadLine):
      log.loadLine = Fact(loadLine, source)
    case .repeated:
      break
    }
  }
}
