import Conntrack
import ConntrackKernel
import Glibc
import Testing

extension LiveKernel {
  @Suite("Reading the machine", .serialized)
  struct LiveReaderTests {
    @Test("A reading has the machine's values, and nothing that was read is a problem")
    func here() throws {
      var options = LiveOptions()
      options.allNamespaces = false
      let result = LiveReader(options).read()
      let reading = result.reading
      #expect(reading.problems.problems.isEmpty, "\(reading.problems.problems)")
      #expect(
        try reading.initialNamespace.limit?.value
          == UInt64(KernelFiles.text(of: MachineLimits.limitPath)))
      #expect(
        try reading.initialNamespace.buckets?.value
          == UInt64(KernelFiles.text(of: MachineLimits.bucketsPath)))
      #expect(
        try reading.bootIdentifier?.value
          == KernelFiles.text(of: "/proc/sys/kernel/random/boot_id"))
      #expect(reading.initialNamespace.statistics?.rows.isEmpty == false)
      #expect(reading.initialNamespace.setting("udp_timeout")?.value == 30)
      #expect(reading.slabs?.tracking?.name == "nf_conntrack")
      #expect(reading.processors?.value == sysconf(CInt(_SC_NPROCESSORS_ONLN)))
      #expect(reading.kernel != nil && reading.architecture != nil && reading.memory.count > 10)
      #expect(reading.softnet?.rows.isEmpty == false)
      #expect(reading.boot.isKnown)
      #expect(reading.logs.count == 1)
    }

    @Test("A namespace is read with its own settings, entries, counters, rules and sockets")
    func namespace() throws {
      let network = try TestNetwork()
      try network.rules(RuleCase.chain("inet", "forward", "ct state established accept"))
      try network.run("sysctl", "-q", "-w", "net.netfilter.nf_conntrack_udp_timeout=29")
      let echo = try DatagramEcho(in: network)
      defer { echo.stop() }
      #expect(try Exchange.run(7, over: .remote4, in: network) == 7)
      var options = LiveOptions()
      (options.allNamespaces, options.log) = (false, false)
      let chosen = options
      let result = try network.onServer { LiveReader(chosen).read() }
      let space = result.reading.initialNamespace
      #expect(space.inode == network.server.namespace.inode)
      #expect(space.setting("udp_timeout")?.value == 29)
      #expect(space.count?.value == 7)
      let service = Service(protocolNumber: 17, port: DatagramEcho.port)
      #expect(space.entries?.byService[service]?.entries == 7)
      #expect(space.sockets.contains { $0.port == DatagramEcho.port && $0.drops == 0 })
      #expect(space.ruleset?.chains.count == 1)
      #expect(result.causes[nil]?.causes.map(\.expression) == ["ct state"])
      #expect(space.counters["Udp.InDatagrams"]?.value == 7)
    }

    @Test("Namespaces with a name are read along, each by its name")
    func named() throws {
      let name = "martlet-read-\(getpid())"
      let ip = try Program.required("ip")
      #expect(try ip.run(["netns", "add", name]).status == 0)
      defer { _ = try? ip.run(["netns", "delete", name]) }
      var options = LiveOptions()
      (options.log, options.rules) = (false, false)
      let reading = LiveReader(options).read().reading
      let space = try #require(reading.namespaces.first { $0.name == name })
      #expect(space.count?.value == 0)
      #expect(try space.inode == NetworkNamespace(path: "/run/netns/\(name)").inode)
    }
  }
}
