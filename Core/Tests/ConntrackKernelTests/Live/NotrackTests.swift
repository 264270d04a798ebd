import Conntrack
import ConntrackKernel
import Glibc
import Testing

extension LiveKernel {
  @Suite("Queries and answers that aren't tracked", .serialized)
  struct NotrackTests {
    private static let port = DatagramEcho.port
    private static let queries = "udp dport \(port) notrack"

    private static func rules(output: [String]) -> String {
      """
      table inet f {
        chain forward {
          type filter hook forward priority 0; policy accept;
          ct state established accept
        }
      }
      table inet n {
        chain pre {
          type filter hook prerouting priority raw; policy accept;
          \(queries)
        }
        chain out {
          type filter hook output priority raw; policy accept;
          \(output.joined(separator: "\n    "))
        }
      }
      """
    }

    private func exchange(
      output: [String], over path: Exchange.Path
    ) throws -> (answered: Int, flows: [TrackedFlow]) {
      let network = try TestNetwork()
      try network.rules(Self.rules(output: output))
      let family = path.family
      let echo = try DatagramEcho(in: network, family: family)
      defer { echo.stop() }
      let answered = try Exchange.run(10, over: path, in: network)
      let kinds = try network.onServer {
        var options = LiveOptions()
        (options.allNamespaces, options.log) = (false, false)
        let reading = LiveReader(options).read().reading
        return Diagnosis([reading], options: Diagnosis.Options(port: Self.port)).findings.map(
          \.kind)
      }
      #expect(kinds.contains(.oneSidedExemption) == output.isEmpty)
      return (answered, try network.flows().filter { $0.transport == 17 })
    }

    @Test(
      "Exempting queries alone makes an unanswered entry of every answer",
      arguments: [
        Exchange.Path.remote4, .remote6,
      ])
    func oneWay(path: Exchange.Path) throws {
      let (answered, flows) = try exchange(output: [], over: path)
      #expect(answered == 10)
      #expect(flows.count == 10)
      for flow in flows {
        #expect(flow.original.sourcePort == Self.port)
        #expect(!flow.status.contains(.seenReply))
      }
    }

    @Test("Exempting both leaves no entry, also on loopback", arguments: Exchange.Path.allCases)
    func bothWays(path: Exchange.Path) throws {
      let (answered, flows) = try exchange(
        output: ["udp sport \(Self.port) notrack", "oifname \"lo\" \(Self.queries)"], over: path)
      #expect(answered == 10)
      #expect(flows.isEmpty)
    }

    @Test("Without a rule for what leaves over loopback, its queries are tracked all the same")
    func loopback() throws {
      let (answered, flows) = try exchange(
        output: ["udp sport \(Self.port) notrack"], over: .loopback4)
      #expect(answered == 10)
      #expect(flows.count == 10)
    }
  }
}
