import Foundation
import Testing
import Traffic

@testable import LoadGenerator

/// Beside the other tests: most of its time is waiting.
@Suite("When resolvers ask again, as it is sent")
struct ScheduleTests {
  /// What one profile sent to a server that answers nothing.
  private struct Trace: Sendable {
    var profile: ResolverProfile
    var result: LoadResult
    var queries: [Answerer.Query]
  }

  /// Some lookups of one kind of resolver, until all of their tries have come.
  private static func trace(_ profile: ResolverProfile) throws -> Trace {
    let mix = try QueryMix(
      [LoadQuestion(name: [4, 116, 101, 115, 116, 0], type: 1)], hasRandomLabels: true)
    let answerer = Answerer { _ in true }
    defer { answerer.end() }
    let questions = 12
    let result = try Load.run(
      LoadTarget("127.0.0.1:\(answerer.port)"), mix,
      LoadPlan(
        rate: RateCurve(40), duration: 5, mostQuestions: questions, population: [(profile, 1)],
        patience: 0.3),
      isEnding: { answerer.received == questions * profile.mostTries })
    return Trace(profile: profile, result: result, queries: answerer.queries)
  }

  private static func traces() async throws -> [Trace] {
    try await withThrowingTaskGroup(of: Trace.self) { group in
      for profile in ResolverProfile.all {
        group.addTask {
          try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try trace(profile) }) }.start()
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test("Every try leaves when the schedule says, to 50 ms; glibc's from two ports at most")
  func schedules() async throws {
    let traces = try await Self.traces()
    #expect(traces.count == ResolverProfile.all.count)
    for trace in traces {
      let name = trace.profile.name
      let questions = Dictionary(grouping: trace.queries) { $0.label + [$0.type] }
      #expect(questions.count == 12 && trace.result.questions == 12, "\(name)")
      var best = [Double](repeating: .infinity, count: trace.profile.mostTries)
      for tries in questions.values {
        #expect(tries.count == trace.profile.mostTries, "\(name)")
        let times = tries.map { $0.time - tries[0].time }
        for (number, (time, planned)) in zip(times, trace.profile.schedule).enumerated() {
          best[number] = min(best[number], abs(time - planned))
        }
      }
      // The least of twelve: a busy machine delays some of them.
      #expect(best.allSatisfy { $0 < 0.05 }, "\(name): \(best)")
    }
    let stub = try #require(traces.first { !$0.profile.usesFreshPort })
    let lookups = Dictionary(grouping: stub.queries, by: \.label)
    #expect(lookups.count == 6)
    for queries in lookups.values {
      #expect(queries.count == 8 && Set(queries.map(\.source)).count <= 2)
      #expect(Set(queries.map(\.type)) == [1, 28])
      // Nothing is told apart by its identifier alone.
      #expect(Set(queries.map { $0.octets.prefix(2) }).count == 8)
    }
  }
}
