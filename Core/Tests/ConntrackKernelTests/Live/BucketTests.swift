import Conntrack
import ConntrackKernel
import Glibc
import Testing

extension LiveKernel {
  @Suite("Too few buckets", .serialized)
  struct BucketTests {
    @Test("A table with few buckets refuses flows far below its limit, and says nothing of it")
    func few() throws {
      let limits = try MachineLimits()
      defer { limits.restore() }
      let network = try TestNetwork()
      let limit = try network.setting("nf_conntrack_max")
      try network.rules(RuleCase.chain("inet", "forward", "ct state established accept"))
      let echo = try DatagramEcho(in: network, answering: false)
      defer { echo.stop() }
      // The kernel rounds up to a page of buckets.
      try limits.set(buckets: 512)
      let messages = try KernelMessages(from: .end)
      let before = try reading(of: network)
      let reached = try Flood(count: 25_000).send(to: echo, over: network)
      let refused = try network.total(.chainTooLong)
      #expect(refused > 0)
      let diagnosis = Diagnosis(
        [before, try reading(of: network)], options: Diagnosis.Options(port: DatagramEcho.port))
      #expect(diagnosis.verdict.state == .bucketBound, "\(diagnosis.report())")
      #expect(try network.total(.insertFailed) == refused)
      #expect(reached + refused == 25_000)
      #expect(try network.count() < limit / 10)
      #expect(try network.total(.drop) == 0)
      let log = String(decoding: try messages.read().bytes, as: UTF8.self)
      #expect(!log.contains("table full in netns \(network.server.namespace.inode)"))
    }

    private func reading(of network: TestNetwork) throws -> Reading {
      try network.onServer {
        var options = LiveOptions.moment
        options.allNamespaces = false
        return LiveReader(options).read().reading
      }
    }

    @Test("The limits are back, even when the process that changed them is killed")
    func restored() throws {
      let before = try KernelFiles.text(of: MachineLimits.bucketsPath)
      let limits = try MachineLimits()
      try limits.set(buckets: 131_072)
      #expect(try KernelFiles.text(of: MachineLimits.bucketsPath) == "131072")
      limits.abandon()
      for _ in 0..<200 where try KernelFiles.text(of: MachineLimits.bucketsPath) != before {
        usleep(10_000)
      }
      #expect(try KernelFiles.text(of: MachineLimits.bucketsPath) == before)
    }
  }
}
