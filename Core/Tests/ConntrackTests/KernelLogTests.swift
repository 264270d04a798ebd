import Conntrack
import Testing

@Suite("The kernel's log")
struct KernelLogTests {
  @Test(
    "Every spelling of a full table is one drop",
    arguments: [
      "ip_conntrack: table full, dropping packet.",
      "ip_conntrack: maximum limit of 4096 entries exceeded",
      "nf_conntrack: table full, dropping packet.",
      "nf_conntrack: table full, dropping packet",
      "nf_conntrack: nf_conntrack: table full, dropping packet",
      "nf_conntrack: nf_conntrack: table full in netns 4026532246, dropping packet",
      "ip_conntrack: CT 101: table full, dropping packet.",
      "nf_conntracktable fulldropping packet.",
    ])
  func spellings(_ text: String) {
    for prefix in [
      "", "<4>", "[12345.678901] ", "<4>[12345.678901] ", "Nov 23 05:35:53 ns1 kernel: ",
      "Nov 23 05:35:53 ns1 kernel: : ", "Nov 23 05:35:53 ns1 kernel: [12345.678901] ",
      "4,1234,5678901,-;", "[Mon Nov 23 05:35:53 2026] ",
      "2026-11-23T05:35:53.123456+00:00 ns1 kernel: ",
      "1795412153.123456 ns1 kernel: ", "Mon Nov 23 05:35:53 2026 kern.warn kernel: [12.3] ",
      "\u{1B}[33m", "nov 23 05:35:53 ns1 kernel: ", "23 nov. 05:35:53 ns1 kernel: ",
      "11月 23 05:35:53 ns1 kernel: ", "ноя 23 05:35:53 ns1 kernel: ",
    ] {
      let log = Samples.log("a line before\n\(prefix)\(text)\r\na line after\n")
      #expect(log.logged == 1, "\(prefix)")
      #expect(log.atLeast == 1 && log.atMost == 1)
      #expect(log.windows.first?.source == Source(file: "messages", line: 2))
      #expect(
        (log.windows.first?.last != nil) == !["", "<4>", "\u{1B}[33m"].contains(prefix), "\(prefix)"
      )
      #expect(
        log.windows.first?.namespaces == (text.contains("netns") ? [4_026_532_246] : []))
    }
  }

  @Test(
    "What looks similar is no drop",
    arguments: [
      "nf_conntrack: expectation table full", "nf_conntrack: falling back to vmalloc.",
      "nf_conntrack version 0.5.0 (16384 buckets, 65536 max)",
      "nf_conntrack: automatic helper assignment is deprecated",
      "arp_cache: neighbor table overflow!", "the table full of food",
    ])
  func similar(_ text: String) {
    #expect(Samples.log(text).windows.isEmpty)
  }

  @Test("The incident: 2759 drops in at least five seconds, at most 552 a second")
  func incident() throws {
    let log = Samples.log(
      "printk: 2758 messages suppressed.\nip_conntrack: table full, dropping packet.\n")
    #expect(log.atLeast == 2759 && log.atMost == 2759)
    let rate = try #require(log.windows.first?.rate)
    #expect(rate.isUpperBound && rate.perSecond == 551.8)
  }

  @Test("Ten lines and what was suppressed make the counter's growth", arguments: [194, 12_861])
  func window(_ drops: Int) {
    let full = "[100.0] nf_conntrack: nf_conntrack: table full, dropping packet\n"
    let burst = String(repeating: full, count: 10)
    let unfinished = Samples.log(burst)
    #expect(unfinished.atLeast == 10 && unfinished.atMost == nil)
    let told = "[141.0] net_ratelimit: \(drops - 10) callbacks suppressed\n"
    let log = Samples.log(burst + told)
    #expect(log.atLeast == UInt64(drops) && log.atMost == UInt64(drops))
    let another = Samples.log(burst + told + "[141.0] nf_conntrack: table full, dropping packet\n")
    #expect(another.atLeast == UInt64(drops) + 1 && another.atMost == UInt64(drops) + 1)
    #expect(another.windows.count == 2 && another.windows[0].suppressed == UInt64(drops - 10))
  }

  @Test("A count that belongs to a burst before the log is credited to nobody")
  func foreignCount() {
    let log = Samples.log(
      "net_ratelimit: 4334 callbacks suppressed\nnf_conntrack: table full, dropping packet\n")
    #expect(log.unattributed == 4334)
    #expect(log.atLeast == 1 && log.atMost == 1)
  }

  @Test("Where other messages share the limit, suppressed ones are an upper bound")
  func shared() {
    let lines =
      String(repeating: "[1.0] nf_conntrack: table full, dropping packet\n", count: 4)
      + String(repeating: "[1.1] neighbour: arp_cache: neighbor table overflow!\n", count: 6)
      + "[9.0] net_ratelimit: 500 callbacks suppressed\n"
    let log = Samples.log(lines)
    #expect(log.atLeast == 4 && log.atMost == 504)
    #expect(log.events[.neighbourTableOverflow]?.count == 6)
  }

  @Test("Syslog's repetitions count", arguments: [1, 7, 1 << 16])
  func repetitions(_ chunk: Int) {
    let plain = """
      Nov 23 05:35:53 ns1 kernel: nf_conntrack: table full, dropping packet.
      Nov 23 05:36:10 ns1 last message repeated 3 times
      Nov 23 05:36:11 ns1 sshd: hello
      Nov 23 05:36:12 ns1 last message repeated 5 times
      """
    #expect(Samples.log(plain, chunk: chunk).logged == 4)
    let folded = """
      Nov 23 05:35:53 a kernel: nf_conntrack: table full, dropping packet
      Nov 23 05:35:54 a kernel: message repeated 9 times: [ nf_conntrack: table full, dropping packet]
      """
    #expect(Samples.log(folded, chunk: chunk).logged == 10)
  }

  @Test("A flood under tokens: a line every five seconds, each with what was suppressed before it")
  func tokens() throws {
    let full = "kernel: ip_conntrack: table full, dropping packet.\n"
    var text = ""
    for _ in 0..<10 { text += "Dec 31 23:59:50 ns1 " + full }
    text += "Dec 31 23:59:55 ns1 kernel: printk: 990 messages suppressed.\n"
    text += "Dec 31 23:59:55 ns1 " + full
    text += "Jan  1 00:00:05 ns1 kernel: printk: 1999 messages suppressed.\n"
    text += "Jan  1 00:00:05 ns1 " + full
    let log = Samples.log(text)
    #expect(log.atLeast == 10 + 991 + 2000 && log.atMost == log.atLeast)
    let last = try #require(log.windows.last)
    #expect(last.rate?.perSecond == 200 && last.rate?.isUpperBound == false)
    #expect(log.peak?.suppressed == 1999)
  }

  @Test("Memory is bounded, and the sums stay exact")
  func bounded() {
    var reader = KernelLogReader(file: "messages")
    var text = ""
    for index in 0..<1000 {
      let time = "[\(index * 10).0] "
      text += time + "net_ratelimit: 90 callbacks suppressed\n"
      for _ in 0..<10 { text += time + "nf_conntrack: table full, dropping packet\n" }
    }
    let bytes = Array(text.utf8)
    for _ in 0..<20 { reader.consume(bytes.span) }
    let log = reader.finish()
    #expect(log.windows.count <= 4096)
    #expect(log.unattributed == 90)
    #expect(log.atLeast == 20_000 * 10 + 19_999 * 90)
  }

  @Test("What the module says when it is loaded")
  func loadLine() throws {
    let log = Samples.log(
      "ip_conntrack version 2.1 (4322 buckets, 34576 max) - 304 bytes per conntrack\n")
    let line = try #require(log.loadLine)
    #expect(line.value.buckets == 4322 && line.value.limit == 34576)
    #expect(line.value.octetsPerEntry == 304 && line.value.module == "ip_conntrack")
  }

  @Test("Lines of several namespaces in one window are told apart")
  func severalNamespaces() {
    let log = Samples.log(
      """
      [1.0] nf_conntrack: nf_conntrack: table full in netns 4026532246, dropping packet
      [1.1] nf_conntrack: nf_conntrack: table full, dropping packet
      [1.2] nf_conntrack: nf_conntrack: table full in netns 4026532247, dropping packet
      """)
    #expect(log.windows.map(\.namespaces) == [[4_026_532_246, 4_026_532_247]])
    #expect(log.windows.map(\.hasUnnamed) == [true])
  }

  @Test("A gap of tokens that is shorter than five seconds is taken as it is")
  func shortGap() {
    let log = Samples.log(
      """
      Nov 23 05:35:00 a kernel: ip_conntrack: table full, dropping packet.
      Nov 23 05:35:02 a kernel: printk: 99 messages suppressed.
      Nov 23 05:35:02 a kernel: ip_conntrack: table full, dropping packet.
      Nov 23 05:35:06 a kernel: printk: 99 messages suppressed.
      Nov 23 05:35:06 a kernel: ip_conntrack: table full, dropping packet.
      """)
    #expect(log.windows.compactMap(\.rate?.perSecond) == [50, 20])
  }

  @Test(
    "What is of interest is found wherever in a line it stands",
    arguments: [
      ("neighbour: arp_cache: neighbor table overflow!", KernelLog.Event.neighbourTableOverflow),
      ("Neighbour table overflow.", .neighbourTableOverflow),
      ("dst cache overflow", .routeCacheOverflow),
      ("swapper: page allocation failure. order:1, mode:0x20", .pageAllocationFailure),
      ("TCP: request_sock_TCP: Possible SYN flooding on port 53.", .synFlooding),
      ("Out of memory: Kill process 812 (named)", .outOfMemory),
      ("nf_conntrack: expectation table full", .expectationTableFull),
      ("nf_conntrack: falling back to vmalloc.", .fallingBackToVmalloc),
      ("Couldn't write '7' to 'net/nf_conntrack_max', ignoring: No such", .settingNotWritten),
    ])
  func anywhere(_ text: String, _ event: KernelLog.Event) {
    for padding in 0..<8 {
      let prefix = String(repeating: "x", count: padding)
      #expect(Samples.log("\(prefix) \(text)").events[event]?.count == 1, "\(padding)")
      let full = Samples.log("\(prefix) nf_conntrack: table full, dropping packet")
      #expect(full.logged == 1, "\(padding)")
      let told = Samples.log("\(prefix) __ratelimit: 7 callbacks suppressed")
      #expect(told.unattributed == 7, "\(padding)")
    }
  }

  @Test("How messages are limited is told by the suppressed line, not by the module's name")
  func style() {
    let new = "nf_conntrack: table full, dropping packet.\n"
    let tokens = Samples.log(
      String(repeating: new, count: 10) + "printk: 5 messages suppressed.\n" + new)
    #expect(tokens.atLeast == 16 && tokens.atMost == 16)
    let old = "ip_conntrack: table full, dropping packet.\n"
    let window = Samples.log(
      String(repeating: old, count: 10) + "__ratelimit: 5 callbacks suppressed\n" + old)
    #expect(window.atLeast == 16 && window.atMost == 16)
  }

  @Test("A line without end takes no memory, and the lines around it are read")
  func endlessLine() {
    let full = "nf_conntrack: table full, dropping packet"
    let long = String(repeating: "x", count: 1 << 18)
    for chunk in [1 << 20, 4096] {
      let log = Samples.log("\(full)\n\(long)\(full)\n\(full)", chunk: chunk)
      // What is beyond the first 64 KiB of a line is not looked at.
      #expect(log.logged == 2 && log.lines == 3)
      #expect(log.windows.first?.source.line == 1)
    }
  }

  @Test("Characters of 16 bits are read in chunks of any size", arguments: [1, 2, 3, 1 << 16])
  func wide(_ chunk: Int) {
    let text = "nf_conntrack: table full, dropping packet\r\nx\r\n"
    for mark in [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]] {
      let isLittle = mark[0] == 0xFF
      let bytes = mark + text.utf8.flatMap { isLittle ? [$0, 0] : [0, $0] }
      var reader = KernelLogReader(file: "messages")
      for start in stride(from: 0, to: bytes.count, by: chunk) {
        let part = Array(bytes[start..<min(start + chunk, bytes.count)])
        reader.consume(part.span)
      }
      let log = reader.finish()
      #expect(log.logged == 1 && log.lines == 2)
    }
    #expect(Samples.log("x").lines == 1 && Samples.log("").lines == 0)
  }
}
