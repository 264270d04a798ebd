import Testing
import Traffic

@Suite("What resolvers do when nothing comes back")
struct ResolverProfileTests {
  @Test(
    "A resolver with k tries multiplies its queries by (1 − Lᵏ) ÷ (1 − L)",
    arguments: [
      (0.0, 1.0), (0.25, 1.33), (0.5, 2.0), (0.75, 3.70), (0.9, 6.13), (1.0, 9.0),
    ])
  func amplification(loss: Double, expected: Double) {
    #expect(abs(ResolverProfile.bind.amplification(loss: loss) - expected) < 0.01)
  }

  @Test("Schedules begin at once and go forward", arguments: ResolverProfile.all)
  func schedules(profile: ResolverProfile) {
    #expect(profile.schedule.first == 0)
    #expect(zip(profile.schedule, profile.schedule.dropFirst()).allSatisfy { $0 < $1 })
    #expect(profile.givesUpAfter > profile.schedule.last ?? 0 || profile.name == "none")
  }

  @Test("Only glibc's ports are kept: A and AAAA, two addresses, eight queries from two ports")
  func ports() {
    for profile in ResolverProfile.all where profile != .glibc {
      #expect(profile.usesFreshPort && profile.portsOfLookup == profile.mostTries)
      #expect(profile.queriesOfPort == 1 && profile.questionsOfLookup == 1)
    }
    let stub = ResolverProfile.glibc
    #expect(stub.portsOfLookup == 2 && stub.queriesOfPort == 4 && stub.questionsOfLookup == 2)
    #expect((0..<stub.mostTries).map { stub.port(ofTry: $0) } == [0, 1, 0, 1])
  }
}
