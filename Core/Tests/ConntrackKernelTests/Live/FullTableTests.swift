import Conntrack
import ConntrackKernel
import Glibc
import Testing

extension LiveKernel {
  @Suite("A full table", .serialized)
  struct FullTableTests {
    private static let tracking = RuleCase.chain(
      "inet", "forward", "ct state established accept")

    /// What the log says since it was opened, of the server's namespace, counted by the reader of
    /// logs.
    private func log(_ messages: KernelMessages, of network: TestNetwork) throws -> KernelLog {
      var reader = KernelLogReader(file: "/dev/kmsg")
      let bytes = try messages.read().bytes
      reader.consume(bytes.span)
      let log = reader.finish()
      for window in log.windows {
        #expect(window.namespaces == [network.server.namespace.inode])
      }
      return log
    }

    /// Reads the server's namespace without listing its table.
    private func reading(of network: TestNetwork) throws -> Reading {
      try network.onServer {
        var options = LiveOptions.moment
        options.allNamespaces = false
        return LiveReader(options).read().reading
      }
    }

    /// What is found between two readings of the server's namespace.
    private func kinds(_ before: Reading, _ after: Reading) -> Set<Finding.Kind> {
      Set(
        Diagnosis([before, after], options: Diagnosis.Options(port: DatagramEcho.port)).findings
          .map(\.kind))
    }

    /// Whether filling the table takes seconds and not minutes; says so when it doesn't.
    private static func isBearable(_ limit: Int) -> Bool {
      if (10_000...524_288).contains(limit) { return true }
      print("skipped: nf_conntrack_max is \(limit), and filling that isn't a test's business")
      return false
    }

    @Test("315,000 evictable flows fill the table to its limit, and none is dropped")
    func evictable() throws {
      let network = try TestNetwork()
      let limit = try network.setting("nf_conntrack_max")
      guard Self.isBearable(limit) else { return }
      // 315,000 at the kernel's own limit of 262,144.
      let flows = max(315_000, limit * 6 / 5)
      try network.rules(Self.tracking)
      let echo = try DatagramEcho(in: network)
      defer { echo.stop() }
      let messages = try KernelMessages(from: .end)
      let before = try reading(of: network)
      let reached = try Flood(count: flows).send(to: echo, over: network)
      let found = kinds(before, try reading(of: network))
      #expect(found.contains(.fullButEvicting) && !found.contains(.fullAndDropping))
      #expect(reached == flows)
      // An eviction frees a whole chain, so that the count hangs a little below the limit.
      let count = try network.count()
      #expect(count <= limit && count > limit * 99 / 100)
      #expect(try network.total(.drop) == 0)
      #expect(try network.total(.earlyDrop) > (flows - limit) / 2)
      #expect(try log(messages, of: network).windows.isEmpty)
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
      guard Self.isBearable(limit) else { return }
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
      let before = try reading(of: network)
      let reached = try Flood(first: 1_000_000, count: 20_000).send(to: echo, over: network)
      let dropped = try network.total(.drop)
      #expect(dropped > 0)
      #expect(kinds(before, try reading(of: network)).contains(.fullAndDropping))
      #expect(reached + dropped == 20_000, "what isn't counted as dropped has arrived")
      // What was suppressed is said with the next message, when the window of 5 s is over.
      usleep(5_200_000)
      _ = try Flood(first: 1_100_000, count: 2000).send(to: echo, over: network)
      let total = try network.total(.drop)
      let windows = try log(messages, of: network).windows
      #expect(total > dropped)
      #expect(windows.map(\.logged) == [10, 10])
      #expect(windows.first?.atLeast == UInt64(dropped))
      #expect(windows.first?.atMost == UInt64(dropped), "the count of the first window is exact")
      // That of the second is printed with the next one, which may never come.
      #expect(windows.last?.atMost == nil)
      try network.removeFlows()
    }
  }
}
