import Foundation
import Testing

@Suite(
  "martlet conntrack, from the symptom to the cure", .serialized,
  .enabled(if: geteuid() == 0, "making network namespaces and lowering the limit takes root"))
struct CureTests {
  @Test("A full table that drops everything is diagnosed, cured by itself, proved and undone")
  func cure() async throws {
    // Translation of what is forwarded needs connection tracking: it can't just be removed.
    let space = try ServedNamespace(
      rules: """
        table ip nat {
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "wan" masquerade
          }
        }
        """)
    try space.forward()
    let rules = try space.ruleset()
    let flows = try FreshFlows(namespaceOf: space.process, port: space.port)
    #expect(try await flows.answeredShare(of: 5) == 1)
    let limit = try MachineLimit(500)
    try await flows.makeAssured(600)
    try await expectDropping(flows, space)

    let load = Task { try await flows.run() }
    let look = try space.conntrack("diagnose", "--port", "10053", "--seconds", "0.5", "--json")
    let diagnosis = try look.decode(DiagnosisSummary.self)
    #expect(diagnosis.verdict.state == "dropping", "\(look)")
    #expect(diagnosis.findings.contains { $0.kind == "full-dropping" })
    #expect(diagnosis.remedies.first?.change == "exempt", "\(look)")

    #expect(try await space.log(says: "connection tracking drops packets before they get here"))
    let fix = try space.conntrack("fix", "--port", "10053", "--yes", "--json")
    let output = try fix.decode(FixSummary.self)
    #expect(fix.code == 0 && output.isChanged, "\(fix)")
    // Over IPv4, which is tracked, not one of the probe's own queries came through before.
    #expect(output.probes.count == 4)
    #expect(output.probes.allSatisfy { $0.answeredAfter }, "\(fix)")
    #expect(output.probes.filter { !$0.answeredBefore }.count == 2, "\(fix)")
    flows.stop()
    try await load.value
    // The table is as full as before, and DNS has nothing to do with it any more.
    #expect(try await flows.answeredShare(of: 300) == 1)
    #expect(try space.conntrack("verify").code == 0)
    #expect(try await space.log(says: "connection tracking loses no packets any more"))
    #expect(try space.conntrack("undo").code == 0)
    #expect(try space.ruleset() == rules)
    try await expectDropping(flows, space)
    withExtendedLifetime(limit) {}
  }

  /// A few get in where the five flows from the beginning have ended.
  private func expectDropping(_ flows: FreshFlows, _ space: ServedNamespace) async throws {
    let share = try await flows.answeredShare(of: 200)
    let table = try space.table()
    #expect(share < 0.1, "\(table)")
  }
}
