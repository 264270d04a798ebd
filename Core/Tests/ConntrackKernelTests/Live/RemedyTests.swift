import ConntrackKernel
import Glibc
import Testing

@testable import Conntrack

extension LiveKernel {
  @Suite("Remedies applied", .serialized)
  struct RemedyTests {
    private static let port = DatagramEcho.port

    private func remedy(_ change: Remedy.Change) -> Remedy {
      Remedy(
        change: change, namespace: nil, title: "", cures: [], isSufficient: true, gain: "",
        memory: 0, chainLength: nil, risk: "", instructions: [])
    }

    private func scene() throws -> ChangeScene {
      try ChangeScene(
        rules: RuleCase.chain("inet", "forward", "ct state established accept"))
    }

    @Test("Exempting leaves no entry of DNS, over any path, and is undone")
    func exempt() throws {
      let scene = try scene()
      defer { scene.end() }
      let before = try scene.ruleset()
      let changes = try #require(remedy(.exempt(port: Self.port)).kernelChanges)
      #expect(try scene.change(changes).refusal == nil)
      try scene.network.removeFlows()
      for path in Exchange.Path.allCases {
        #expect(try Exchange.run(5, over: path, in: scene.network) == 5)
      }
      #expect(try scene.network.flows().filter { $0.transport == 17 }.isEmpty)
      #expect(try scene.undo().problems.isEmpty)
      #expect(try scene.ruleset() == before)
    }

    @Test(
      "A time of its own for DNS is what its entries get",
      arguments: [
        Exchange.Path.remote4, .remote6,
      ])
    func serviceTimeout(path: Exchange.Path) throws {
      let scene = try scene()
      defer { scene.end() }
      let before = try scene.ruleset()
      let change = Remedy.Change.serviceTimeout(port: Self.port, unreplied: 4, replied: 5)
      let changes = try #require(remedy(change).kernelChanges)
      #expect(try scene.change(changes).refusal == nil)
      try scene.network.removeFlows()
      #expect(try Exchange.run(5, over: path, in: scene.network) == 5)
      let flows = try scene.network.flows().filter { $0.transport == 17 }
      #expect(flows.count == 5)
      #expect(flows.allSatisfy { $0.timeout <= 5 }, "\(flows.map(\.timeout))")
      #expect(try scene.undo().problems.isEmpty)
      #expect(try scene.ruleset() == before)
    }

    @Test("The time of assured flows is set and put back")
    func streamTimeout() throws {
      let scene = try scene()
      defer { scene.end() }
      let changes = try #require(remedy(.streamTimeout(30)).kernelChanges)
      #expect(try scene.change(changes).refusal == nil)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout_stream") == 30)
      #expect(try scene.undo().problems.isEmpty)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout_stream") == 120)
    }

    @Test("The chains grow before the limit; what is others' is left to them")
    func others() {
      let size = remedy(.size(limit: 524_288, buckets: 262_144)).kernelChanges
      #expect(
        size == [
          .setting(name: "net.netfilter.nf_conntrack_buckets", value: 262_144),
          .setting(name: "net.netfilter.nf_conntrack_max", value: 524_288),
        ])
      for change in [Remedy.Change.removeRules([]), .acceptUntracked(port: 53), .persist] {
        #expect(remedy(change).kernelChanges == nil)
      }
    }
  }
}
