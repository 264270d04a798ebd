import Foundation
import IncidentLaboratory
import Testing
import Traffic

@testable import LoadGenerator

@Suite("Load", .serialized)
struct LoadTests {
  private func mix() throws -> QueryMix {
    try QueryMix([LoadQuestion(name: [4, 116, 101, 115, 116, 0], type: 1)])
  }

  private func load(_ answerer: Answerer, _ plan: LoadPlan) throws -> LoadResult {
    defer { answerer.end() }
    return try Load.run(LoadTarget("127.0.0.1:\(answerer.port)"), mix(), plan)
  }

  @Test("All is answered: questions, queries and answers are as many, at the rate that is wanted")
  func answered() throws {
    let answerer = Answerer { _ in false }
    let result = try load(answerer, LoadPlan(rate: RateCurve(2000), duration: 2))
    // What a standstill of the machine left undone is not made up for.
    #expect(result.questions <= 4001 && result.questions > 3500)
    #expect(result.resends == 0 && result.lost == 0 && result.late == 0 && result.wrong == 0)
    #expect(result.answered == result.questions)
    #expect(answerer.received == result.queries)
    #expect(result.codes == [0: result.answered])
    #expect(
      result.percentiles.map(\.microseconds) == result.percentiles.map(\.microseconds).sorted())
  }

  @Test("Who asks once never asks again, whatever is lost")
  func control() throws {
    let answerer = Answerer { $0 % 2 == 0 }
    let result = try load(
      answerer, LoadPlan(rate: RateCurve(1000), duration: 1, patience: 0.5))
    #expect(result.resends == 0 && result.amplification == 1)
    #expect(result.lost == result.queries - result.answered)
    #expect(answerer.received == result.queries)
  }

  @Test("Unbound asks anew at once what was answered to its third try")
  func anew() throws {
    let answerer = Answerer { $0 < 2 }
    let result = try load(
      answerer,
      LoadPlan(
        rate: RateCurve(100), duration: 1, mostQuestions: 1, population: [(.unbound, 1)],
        patience: 0.2))
    let queries = answerer.queries
    #expect(result.questions == 1 && result.lost == 0 && result.answered == 2)
    #expect(result.queries == 4 && queries.count == 4)
    #expect(abs(queries[3].time - queries[2].time) < 0.05)
  }

  @Test(
    "Resolvers ask again as often as their schedules say",
    arguments: [
      // Far enough apart that an answer on a busy machine comes before the next try.
      ResolverProfile.powerDNSRecursor,
      ResolverProfile(name: "three", schedule: [0, 0.7, 1.4], givesUpAfter: 2.1),
    ])
  func resends(profile: ResolverProfile) throws {
    // Independent losses of a half.
    let answerer = Answerer { number in
      var generator = CrowdGenerator(seed: UInt64(number) << 32)
      return generator.unit() < 0.5
    }
    let result = try load(
      answerer,
      LoadPlan(rate: RateCurve(2000), duration: 1, population: [(profile, 1)], patience: 0.1))
    let expected = profile.amplification(loss: 0.5)
    #expect(abs(result.amplification / expected - 1) < 0.06, "\(result.amplification) \(expected)")
    #expect(answerer.received == result.queries)
    // (1 − L)ᵏ of the questions fail.
    let failed = pow(0.5, Double(profile.schedule.count))
    #expect(abs(Double(result.lost) / Double(result.questions) - failed) < 0.04)
  }

  @Test("Without a rate as many are under way as the window says, until so many were asked")
  func window() throws {
    let answerer = Answerer { _ in false }
    let result = try load(
      answerer, LoadPlan(window: 50, duration: 20, mostQuestions: 20_000))
    #expect(result.questions == 20_000 && result.answered == 20_000 && result.lost == 0)
  }

  @Test("What comes when nobody waits any more is late, to the last answer")
  func late() throws {
    // Before the third try of BIND, which is at 1.6 s.
    let slow = Answerer { _ in .answer(after: 1) }
    defer { slow.end() }
    var phases: [LoadProgress.Phase] = []
    let result = try Load.run(
      LoadTarget("127.0.0.1:\(slow.port)"), mix(),
      LoadPlan(rate: RateCurve(100), duration: 1.5, population: [(.bind, 1)]),
      report: { phases.append($0.phase) })
    // The last question is over at 2.5 s, the last answer comes at 3.3 s.
    #expect(phases == [.asking, .askingAgain, .waiting])
    #expect(result.questions > 80 && result.queries == 2 * result.questions)
    #expect(result.answered == result.queries && result.late == result.questions)
    #expect(result.lost == 0 && result.wrong == 0 && abs(result.duration - 1.5) < 0.2)
    let slower = Answerer { _ in .answer(after: 0.45) }
    let given = try load(
      slower, LoadPlan(rate: RateCurve(200), duration: 0.5, patience: 0.3))
    #expect(given.questions > 60 && given.lost == given.questions)
    #expect(given.late == given.questions && given.answered == given.questions)
  }

  @Test(
    "An error, another question and no response at all are wrong",
    arguments: [
      (Answerer.Reply.answer(code: 5), UInt8(5), 0), (.answer(asksOther: true), 0, 0),
      (.query, 0, 200),
    ])
  func wrong(reply: Answerer.Reply, code: UInt8, lost: Int) throws {
    let answerer = Answerer { _ in reply }
    let result = try load(answerer, LoadPlan(mostQuestions: 200, patience: 0.2))
    #expect(result.wrong == 200 && result.lost == lost)
    #expect(result.codes == (lost == 0 ? [code: 200] : [:]))
  }

  @Test("A target gets no more than it may, and evenly; what is never asked is counted")
  func limit() throws {
    let answerer = Answerer { _ in false }
    var plan = LoadPlan(rate: RateCurve(500), duration: 1.6)
    plan.mostRate = 50
    let result = try load(answerer, plan)
    let times = answerer.queries.map(\.time)
    #expect(times.count == result.queries && (50...81).contains(times.count))
    // 80 of 800 in that time, and up to 100 still wait at its end.
    #expect((550...750).contains(result.heldBack), "\(result.heldBack)")
    for (number, time) in times.enumerated() {
      #expect(times[number...].prefix { $0 < time + 0.1 }.count <= 8)
    }
  }

  @Test("Ramps and spikes are in the seconds")
  func ramp() throws {
    let answerer = Answerer { _ in false }
    let rate = RateCurve(500).with(spikeAt: 1, length: 1, factor: 6)
    let result = try load(answerer, LoadPlan(rate: rate, duration: 3))
    #expect((300...560).contains(result.seconds[0].questions))
    #expect((2000...3200).contains(result.seconds[1].questions))
    #expect((300...560).contains(result.seconds[2].questions))
  }

  @Test("It ends when it is told to, and where nobody listens")
  func ending() throws {
    let answerer = Answerer { _ in false }
    let start = ContinuousClock.now
    let target = try LoadTarget("127.0.0.1:\(answerer.port)")
    let result = try Load.run(
      target, mix(), LoadPlan(rate: RateCurve(100), duration: 60),
      isEnding: { ContinuousClock.now - start > .milliseconds(700) })
    #expect(result.isInterrupted && ContinuousClock.now - start < .seconds(3))
    answerer.end()
    usleep(200_000)
    let silent = try Load.run(
      target, mix(), LoadPlan(rate: RateCurve(100), duration: 1, patience: 0.3))
    #expect(silent.answered == 0 && silent.lost == silent.questions && silent.questions > 80)
    #expect(silent.refusals.nobodyListens > 0 && silent.refusals.notPermitted == 0)
  }
}
