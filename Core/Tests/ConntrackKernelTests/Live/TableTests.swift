import Conntrack
import ConntrackKernel
import Glibc
import Testing

extension LiveKernel {
  @Suite("The tracking table over netlink", .serialized)
  struct TableTests {
    private static let tracking = """
      table inet t {
        chain f {
          type filter hook forward priority filter; policy accept;
          ct state established accept
        }
      }
      """

    @Test("Entries are listed with both directions, their status and the time they have left")
    func entries() throws {
      let network = try TestNetwork()
      try network.rules(Self.tracking)
      let echo = try DatagramEcho(in: network)
      defer { echo.stop() }
      #expect(try Exchange.run(3, over: .remote4, in: network) == 3)
      let flows = try network.flows()
      #expect(flows.count == 3)
      #expect(Set(flows.map(\.original.sourcePort)).count == 3)
      for flow in flows {
        #expect(flow.family == 2 && flow.transport == 17)
        #expect(flow.original.source.text(family: 2) == "192.0.2.2")
        #expect(flow.original.destination.text(family: 2) == "192.0.2.1")
        #expect(flow.original.destinationPort == DatagramEcho.port)
        #expect(flow.reply.sourcePort == DatagramEcho.port)
        #expect(flow.reply.destinationPort == flow.original.sourcePort)
        #expect(flow.status.contains([.seenReply, .confirmed]))
        #expect(!flow.status.contains(.assured))
        #expect((25...30).contains(flow.timeout), "one exchange is kept for 30 s")
      }
      #expect(try network.count() == 3)
      try network.removeFlows()
      #expect(try network.flows().isEmpty)
    }

    @Test("IPv6 entries have their addresses, and a family can be listed alone")
    func version6() throws {
      let network = try TestNetwork()
      try network.rules(Self.tracking)
      let echo = try DatagramEcho(in: network, family: AF_INET6)
      defer { echo.stop() }
      #expect(try Exchange.run(2, over: .remote6, in: network) == 2)
      let flows = try network.flows().filter { $0.transport == 17 }
      #expect(flows.map { $0.original.source.text(family: 10) } == ["2001:db8::2", "2001:db8::2"])
      let none = try network.onServer { () throws(KernelError) in
        try TrackingTable().forEachFlow(family: 2) { _ in }
      }
      #expect(none.count == 0)
    }

    @Test("The counters of every processor are there, with the names that the kernel still counts")
    func statistics() throws {
      let network = try TestNetwork()
      let statistics = try network.onServer { () throws(KernelError) in
        try TrackingTable().processorStatistics()
      }
      #expect(statistics.count == sysconf(CInt(_SC_NPROCESSORS_CONF)))
      for one in statistics { #expect(one.counters[.drop] == 0 && one.counters[.earlyDrop] == 0) }
      let fill = try network.onServer { () throws(KernelError) in try TrackingTable().fill() }
      #expect(fill.count == 0)
      #expect(try fill.limit.map(Int.init) == network.setting("nf_conntrack_max"))
    }

    @Test("The rate of new flows is sampled from the kernel's events")
    func rate() throws {
      let network = try TestNetwork()
      try network.rules(Self.tracking)
      let echo = try DatagramEcho(in: network)
      defer { echo.stop() }
      let events = try network.onServer { () throws(KernelError) in
        UncheckedEvents(try FlowEvents())
      }
      _ = try Flood(count: 5000).send(to: echo, over: network)
      let rate = try events.value.sample(seconds: 0.3)
      #expect(rate.made == 5000)
      #expect(!rate.isLowerBound)
      #expect(rate.madeByService == [Service(protocolNumber: 17, port: DatagramEcho.port): 5000])
      #expect(rate.seconds >= 0.3)
    }

    @Test("A sample of events ends when it has had enough of them")
    func bounded() throws {
      let network = try TestNetwork()
      try network.rules(Self.tracking)
      let echo = try DatagramEcho(in: network)
      defer { echo.stop() }
      let events = try network.onServer { () throws(KernelError) in
        UncheckedEvents(try FlowEvents())
      }
      _ = try Flood(count: 3000).send(to: echo, over: network)
      let rate = try events.value.sample(seconds: 20, most: 1000)
      #expect((1000..<3000).contains(rate.made))
      #expect(rate.seconds < 5)
    }

    @Test("Nothing is tracked where no rule wants it")
    func untracked() throws {
      let network = try TestNetwork()
      let echo = try DatagramEcho(in: network)
      defer { echo.stop() }
      #expect(try Exchange.run(10, over: .remote4, in: network) == 10)
      #expect(try network.count() == 0)
    }
  }
}

/// Carries a listener from the thread that opened it to the test's.
struct UncheckedEvents: @unchecked Sendable {
  let value: FlowEvents

  init(_ value: FlowEvents) { self.value = value }
}
