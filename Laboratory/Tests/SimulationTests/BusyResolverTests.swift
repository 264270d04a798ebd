import Testing
import Traffic

@testable import Simulation

@Suite("One busy resolver")
struct BusyResolverTests {
  @Test("Where nothing is lost each question is one query; with no patience to lose, the schedule")
  func unharmed() {
    var resolver = BusyResolver(.knotResolver, .knotResolver, seed: 1)
    let outcome = resolver.ask(200, rate: 10, loss: 0)
    #expect(outcome.queries == 200 && outcome.answered == 200)
    var patient = BusyResolver(.bind, .init(timeouts: .max, silence: 0), seed: 1)
    let lost = patient.ask(200, rate: 10, loss: 1)
    #expect(lost.queries == 200 * 9 && lost.answered == 0)
  }

  @Test("Who has taken the server for dead asks nothing, until the silence is over")
  func dead() {
    // A question each second, whose timeout comes five seconds later. The third comes at 7 s, after
    // the question of that second; for two seconds nothing is asked then.
    let patience = BusyResolver.Patience(timeouts: 3, silence: 2)
    var resolver = BusyResolver(.none, patience, seed: 1)
    #expect(resolver.ask(9, rate: 1, loss: 1).queries == 8)
    var again = BusyResolver(.none, patience, seed: 1)
    #expect(again.ask(10, rate: 1, loss: 1).queries == 9)
  }

  @Test("The same seed gives the same run, another one another")
  func seeds() {
    func queries(_ seed: UInt64) -> Int {
      var resolver = BusyResolver(.bind, .init(timeouts: .max, silence: 0), seed: seed)
      return resolver.ask(500, rate: 10, loss: 0.5).queries
    }
    #expect(queries(1) == queries(1))
    #expect(Set((1...5).map { queries($0) }).count > 1)
  }

  @Test("At half loss it is the geometric sum, as many resolvers together are")
  func geometric() {
    let patience = BusyResolver.Patience(timeouts: .max, silence: 0)
    let found = Validation.busy(.bind, patience, loss: 0.5)
    #expect(abs(found / ResolverProfile.bind.amplification(loss: 0.5) - 1) < 0.05)
  }
}
