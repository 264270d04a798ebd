/// Credits the kernel's counts of suppressed messages to the windows they belong to.
struct DropAccounts {
  /// Messages that are printed in one window of five seconds (`net.core.message_burst`).
  static let burst: UInt64 = 10
  static let interval = 5.0
  /// The most windows that are kept; beyond, neighbours are put together.
  static let mostWindows = 4096

  private var rateLimit: DropWindow.RateLimit?
  /// The window that is open: its suppressed count is not known yet.
  private var open: DropWindow?
  /// Lines printed in the open window, of all kinds.
  private var printed: UInt64 = 0
  private var began: LogMoment?
  /// A count of suppressed messages that waits for the line it was printed for (tokens).
  private var waiting: (count: UInt64, source: Source)?
  /// Whether the last line that shares the rate limit was of another kind (tokens).
  private var lastWasOther = false
  private var lastLine: LogMoment?

  /// Lines that say the table is full.
  mutating func tableFull(
    _ count: UInt64, namespace: UInt64?, isLegacy: Bool, _ moment: LogMoment?, _ source: Source,
    into log: inout KernelLog
  ) {
    let style = rateLimit ?? (isLegacy ? .tokens : .window)
    if style == .tokens {
      takeWithTokens(count, isOther: false, moment, source, into: &log)
    } else {
      enterWindow(count, moment, source, into: &log)
      open?.logged += count
    }
    if namespace == nil { open?.hasUnnamed = true }
    if let namespace, var window = open, window.namespaces.count < 64,
      !window.namespaces.contains(namespace)
    {
      window.namespaces.append(namespace)
      open = window
    }
    if let moment { open?.last = moment }
    lastLine = moment ?? lastLine
  }

  /// Lines of another kind under the same rate limit.
  mutating func other(
    _ count: UInt64, _ moment: LogMoment?, _ source: Source, into log: inout KernelLog
  ) {
    switch rateLimit {
    case .tokens?: takeWithTokens(count, isOther: true, moment, source, into: &log)
    case .window?, nil:
      enterWindow(count, moment, source, into: &log)
      open?.others += count
    }
    lastLine = moment ?? lastLine
  }

  /// A count of suppressed messages.
  mutating func suppressed(
    _ count: UInt64, _ style: DropWindow.RateLimit, _ moment: LogMoment?, _ source: Source,
    into log: inout KernelLog
  ) {
    if rateLimit != style {
      rateLimit = style
      // Until now the style was a guess from the module's name.
      if style == .tokens {
        open?.rateLimit = .tokens
        open?.suppressed = 0
        close(into: &log, suppressed: nil)
      } else if open?.rateLimit == .tokens {
        open?.rateLimit = .window
        printed = open?.logged ?? 0
      }
    }
    switch style {
    case .tokens:
      if let waiting { log.unattributed = log.unattributed.addingSaturated(waiting.count) }
      waiting = (count, source)
    case .window:
      if open == nil || open?.logged == 0 {
        log.unattributed = log.unattributed.addingSaturated(count)
        open = nil
      } else {
        close(into: &log, suppressed: (count, source))
      }
      printed = 0
    }
  }

  /// The end of the log.
  mutating func finish(into log: inout KernelLog) {
    close(into: &log, suppressed: nil)
    if let waiting { log.unattributed = log.unattributed.addingSaturated(waiting.count) }
    waiting = nil
  }

  /// Tokens: what was suppressed lies between the line before and this one.
  private mutating func takeWithTokens(
    _ count: UInt64, isOther: Bool, _ moment: LogMoment?, _ source: Source,
    into log: inout KernelLog
  ) {
    defer { lastWasOther = isOther }
    if let (number, told) = waiting {
      waiting = nil
      close(into: &log, suppressed: nil)
      var window = DropWindow(rateLimit: .tokens, source: source)
      window.first = lastLine
      window.last = moment
      window.suppressed = number
      window.suppressedSource = told
      window.isSaturated = true
      if isOther { window.others = count } else { window.logged = count }
      window.hasUnnamed = !isOther
      // Between two lines of this kind it is this kind that floods; otherwise nobody knows.
      if isOther || lastWasOther { window.uncertain = number }
      // Suppressed messages of other kinds alone are nobody's drops.
      if isOther, log.windows.isEmpty {
        log.unattributed = log.unattributed.addingSaturated(number)
        return
      }
      open = window
      close(into: &log, suppressed: nil)
      return
    }
    if isOther { return }
    let gap = open?.last.flatMap { last in moment.flatMap { $0.seconds(since: last) } }
    if open == nil || (gap.map { $0 > 60 || $0 < 0 } ?? false) {
      close(into: &log, suppressed: nil)
      var window = DropWindow(rateLimit: .tokens, source: source)
      window.first = moment
      window.suppressed = 0
      open = window
    }
    open?.logged += count
    open?.last = moment
  }

  /// Windows: closes the one that is over, and opens the next.
  private mutating func enterWindow(
    _ count: UInt64, _ moment: LogMoment?, _ source: Source, into log: inout KernelLog
  ) {
    let elapsed = began.flatMap { began in moment.flatMap { $0.seconds(since: began) } }
    let isOver = elapsed.map { $0 > Self.interval || $0 < 0 } ?? false
    if open != nil, isOver || printed >= Self.burst {
      // The kernel tells what it suppressed before the next line: it was nothing.
      close(into: &log, suppressed: nil, isFollowed: true)
    }
    if open == nil {
      open = DropWindow(rateLimit: .window, source: source)
      open?.first = moment
      open?.last = moment
      (began, printed) = (moment, 0)
    }
    printed += count
  }

  private mutating func close(
    into log: inout KernelLog, suppressed: (count: UInt64, source: Source)?,
    isFollowed: Bool = false
  ) {
    guard var window = open else { return }
    open = nil
    if window.rateLimit == .window {
      window.isSaturated = printed >= Self.burst
      if let suppressed {
        (window.suppressed, window.suppressedSource) = (suppressed.count, suppressed.source)
        // Nothing is suppressed before ten lines are printed: others were that are not known here.
        if printed < Self.burst { window.others += Self.burst - printed }
        if window.others > 0 { window.uncertain = suppressed.count }
      } else if isFollowed || !window.isSaturated {
        window.suppressed = 0
      }
      printed = 0
    }
    guard window.logged > 0 || window.suppressed ?? 0 > 0 else { return }
    if window.rateLimit == .window, window.logged == 0 { return }
    if let rate = window.rate, rate.perSecond > log.peak?.rate?.perSecond ?? 0 { log.peak = window }
    log.windows.append(window)
    if log.windows.count > Self.mostWindows { log.windows = Self.merged(log.windows) }
  }

  /// Every two neighbours as one.
  private static func merged(_ windows: [DropWindow]) -> [DropWindow] {
    var result: [DropWindow] = []
    for (index, window) in windows.enumerated() {
      if index % 2 == 0 {
        result.append(window)
      } else if var last = result.popLast() {
        last.logged = last.logged.addingSaturated(window.logged)
        last.suppressed = last.suppressed.flatMap { before in
          window.suppressed.map { before.addingSaturated($0) }
        }
        last.others = last.others.addingSaturated(window.others)
        last.uncertain = last.uncertain.addingSaturated(window.uncertain)
        last.last = window.last ?? last.last
        last.merged += window.merged
        last.hasUnnamed = last.hasUnnamed || window.hasUnnamed
        last.isSaturated = last.isSaturated || window.isSaturated
        for namespace in window.namespaces
        where !last.namespaces.contains(namespace) && last.namespaces.count < 64 {
          last.namespaces.append(namespace)
        }
        result.append(last)
      }
    }
    return result
  }
}
