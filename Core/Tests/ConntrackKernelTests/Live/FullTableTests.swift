import Conntrack
import ConntrackKernel
import Glibc
import Testing

extension LiveKernel {
  @Suite("A full table", .serialized)
  struct FullTableTests {
    private static let tracking = RuleCase.chain(
      "inet", "forward", "ct state established accept")

    /// The lines of the kernel's log about the server's namespace, and the sum of what is said to
    /// be suppressed.
    private struct LogCount {
      var logged = 0
      var suppressed = 0

      init(_ messages: KernelMessages, inode: UInt64) throws {
        for line in String(decoding: try messages.read().bytes, as: UTF8.self).split(
          separator: "\n")
        {
          if line.contains("table full in netns \(inode)") { logged += 1 }
          // Before our first line, the count is that of an older burst.
          if logged > 0, line.contains("net_ratelimit: "),
            let number = line.split(separator: " ").dropFirst().first
          {
            suppressed += Int(number) ?? 0
          }
        }
      }
    }

    @Test("315,000 evictable flows fill the table to its limit, and none is dropped")
    func evictable() throws {
      let network = try TestNetwork()
      let limit = try network.setting("nf_conntrack_max")
      try #require(limit == 262_144, "the figures are for the kernel's own limit")
      try network.rules(Self.tracking)
      let echo = try DatagramEcho(in: network)
      defer { echo.stop() }
      let messages = try KernelMessages(from: .end)
      let reached = try Flood(count: 315_000).send(to: echo, over: network)
      #expect(reached == 315_000)
      // An eviction frees a whole chain, so that the count hangs a little below the limit.
      let count = try network.count()
      #expect(count <= limit && count > limit * 99 / 100)
      #expect(try network.total(.drop) == 0)
      #expect(try network.total(.earlyDrop) >= 315_000 - limit)
      #expect(try LogCount(messages, inode: network.server.namespace.inode).logged == 0)
      try listing(of: network, atMost: limit)
      try network.removeFlows()
    }

    /// The full table is listed as a stream, and all of it is of one service.
    private func listing(of network: TestNetwork, atMost limit: Int) throws {
      let (listing, summary) = try network.onServer { () throws(KernelError) in
        var summary = EntrySummary(source: Source(file: "netlink"))
        let listing = try TrackingTable().forEachFlow { summary.add(ConntrackEntry($0)) }
        return (listing, summary)
      }
      #expect(listing.unreadable == 0)
      #expect(listing.count > limit / 2 && listing.count <= limit + 64)
      #expect(summary.all.assured == 0)
      let largest = try #require(summary.largestService)
      #expect(largest.service == Service(protocolNumber: 17, port: DatagramEcho.port))
    }

    @Test("A table of assured entries drops what is new, and the log and the counter agree")
    func assured() throws {
      let network = try TestNetwork()
      let limit = try network.setting("nf_conntrack_max")
      try network.rules(Self.tracking)
      let echo = try DatagramEcho(in: network)
      defer { echo.stop() }
      // A third packet that comes two seconds after the first makes an entry assured.
      #expect(try Flood(count: limit - 2000).send(to: echo, over: network) == limit - 2000)
      usleep(2_100_000)
      #expect(try Flood(count: limit - 2000).send(to: echo, over: network) == limit - 2000)
      // Without answers: one whose entry has been evicted meanwhile would need an entry of its own.
      echo.answers(false)
      let messages = try KernelMessages(from: .end)
      let reached = try Flood(first: 1_000_000, count: 20_000).send(to: echo, over: network)
      let dropped = try network.total(.drop)
      #expect(dropped > 0)
      #expect(reached + dropped == 20_000, "what isn't counted as dropped has arrived")
      // What was suppressed is said with the next message, when the window of 5 s is over.
      usleep(5_200_000)
      _ = try Flood(first: 1_100_000, count: 2000).send(to: echo, over: network)
      let total = try network.total(.drop)
      let log = try LogCount(messages, inode: network.server.namespace.inode)
      #expect(total > dropped)
      // The last window's count of suppressed messages is still to come.
      #expect(log.logged == 20)
      #expect(log.logged + log.suppressed - 10 == dropped)
      try network.removeFlows()
    }
  }
}
