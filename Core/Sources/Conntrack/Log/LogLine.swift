/// What a line of the kernel's log says, as far as it matters here.
enum LogLine {
  enum Kind {
    /// The table is full; the namespace's inode where it is named.
    case tableFull(namespace: UInt64?, isLegacy: Bool)
    /// So many messages were not printed.
    case suppressed(UInt64, DropWindow.RateLimit)
    /// Something else that explains lost packets; whether it shares the network's rate limit.
    case event(KernelLog.Event, isLimited: Bool)
    /// Of no interest but for sharing the rate limit.
    case otherLimited
    /// The module was loaded.
    case loaded(KernelLog.LoadLine)
    /// The line before came so many times more.
    case repeated(UInt64)
  }

  /// The kernel counts in 32 bits; sums of what is larger could overflow.
  private static let mostMessages = UInt64(UInt32.max)

  /// The kind of a line; nil when it does not matter.
  static func kind(_ line: Span<UInt8>) -> Kind? {
    if let conntrack = Ascii.find("conntrack", in: line) {
      if let kind = tracking(line, conntrack) { return kind }
    }
    if Ascii.find("suppressed", in: line) != nil { return suppressed(line) }
    if let event = event(line) { return event }
    if let start = Ascii.find("last message repeated ", in: line),
      let (count, _) = Ascii.unsigned(line, start + 22), count <= mostMessages
    {
      return .repeated(count)
    }
    return nil
  }

  /// How often a line counts: `message repeated 9 times: [ … ]` of rsyslog is nine lines.
  static func repetitions(_ line: Span<UInt8>) -> UInt64 {
    guard let start = Ascii.find("message repeated ", in: line),
      let (count, end) = Ascii.unsigned(line, start + 17), count <= mostMessages,
      Ascii.has(" times: [", at: end, in: line)
    else { return 1 }
    return count
  }

  private static func tracking(_ line: Span<UInt8>, _ start: Int) -> Kind? {
    let isLegacy = start >= 3 && Ascii.has("ip_", at: start - 3, in: line)
    if Ascii.find("expectation table full", in: line) != nil {
      return .event(.expectationTableFull, isLimited: true)
    }
    if let full = Ascii.find("table full", in: line, from: start) {
      var namespace: UInt64?
      if Ascii.has(" in netns ", at: full + 10, in: line) {
        namespace = Ascii.unsigned(line, full + 20)?.value
      }
      return .tableFull(namespace: namespace, isLegacy: isLegacy)
    }
    if Ascii.find("maximum limit of ", in: line) != nil,
      Ascii.find(" entries exceeded", in: line) != nil
    {
      return .tableFull(namespace: nil, isLegacy: isLegacy)
    }
    if Ascii.find("falling back to vmalloc", in: line) != nil {
      return .event(.fallingBackToVmalloc, isLimited: false)
    }
    if Ascii.find("couldn't write", in: line) != nil {
      return .event(.settingNotWritten, isLimited: false)
    }
    return loadLine(line, isLegacy: isLegacy)
  }

  /// `ip_conntrack version 2.1 (4322 buckets, 34576 max) - 304 bytes per conntrack`.
  private static func loadLine(_ line: Span<UInt8>, isLegacy: Bool) -> Kind? {
    guard let marker = Ascii.find(" buckets, ", in: line),
      let (limit, end) = Ascii.unsigned(line, marker + 10), Ascii.has(" max)", at: end, in: line)
    else { return nil }
    var start = marker
    while start > 0, Ascii.isDigit(line[start - 1]) { start -= 1 }
    guard let (buckets, _) = Ascii.unsigned(line, start) else { return nil }
    var octets: UInt64?
    if let dash = Ascii.find(" - ", in: line, from: end) {
      octets = Ascii.unsigned(line, dash + 3)?.value
    }
    return .loaded(
      KernelLog.LoadLine(
        buckets: buckets, limit: limit, octetsPerEntry: octets,
        module: isLegacy ? "ip_conntrack" : "nf_conntrack"))
  }

  /// `printk: N messages suppressed.`, `__ratelimit: N callbacks suppressed`, `net_ratelimit: …`.
  private static func suppressed(_ line: Span<UInt8>) -> Kind? {
    if let start = Ascii.find("printk: ", in: line),
      let (count, end) = Ascii.unsigned(line, start + 8), count <= mostMessages,
      Ascii.has(" message", at: end, in: line)
    {
      return .suppressed(count, .tokens)
    }
    for name in ["net_ratelimit: ", "__ratelimit: "] as [StaticString] {
      guard let start = Ascii.find(name, in: line),
        let (count, end) = Ascii.unsigned(line, start + name.utf8CodeUnitCount),
        count <= mostMessages,
        Ascii.has(" callbacks suppressed", at: end, in: line)
          || Ascii.has(" messages suppressed", at: end, in: line)
      else { continue }
      return .suppressed(count, .window)
    }
    return nil
  }

  private static func event(_ line: Span<UInt8>) -> Kind? {
    if Ascii.find("bor table overflow", in: line) != nil
      || Ascii.find("bour table overflow", in: line) != nil
    {
      return .event(.neighbourTableOverflow, isLimited: true)
    }
    if Ascii.find("dst cache overflow", in: line) != nil {
      return .event(.routeCacheOverflow, isLimited: true)
    }
    if Ascii.find("page allocation failure", in: line) != nil {
      return .event(.pageAllocationFailure, isLimited: false)
    }
    if Ascii.find("possible syn flooding", in: line) != nil {
      return .event(.synFlooding, isLimited: false)
    }
    if Ascii.find("out of memory", in: line) != nil {
      return .event(.outOfMemory, isLimited: false)
    }
    if Ascii.find("martian source", in: line) != nil { return .otherLimited }
    return nil
  }
}
