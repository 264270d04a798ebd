import DNSProtocol
import Foundation

/// Puts the same questions to several servers and compares what they say.
struct DifferentialRun: Sendable {
  let peers: [RunningServer]
  let martlet: RunningServer
  /// The apexes of the zones that they all serve.
  let zones: [DomainName]

  /// How many queries are under comparison at once.
  private static let batchSize = 8000

  /// Asks every question in every mode.
  func compare(_ questions: [QuestionSet.Question]) async throws -> DifferentialReport {
    var report = DifferentialReport()
    try await withThrowingTaskGroup(of: DifferentialReport.self) { group in
      var underWay = 0
      for mode in QueryMode.allCases {
        for start in stride(from: 0, to: questions.count, by: Self.batchSize) {
          let batch = questions[start..<min(start + Self.batchSize, questions.count)]
          if underWay == 2, let done = try await group.next() {
            report.add(done)
            underWay -= 1
          }
          underWay += 1
          group.addTask { try await compare(Array(batch), mode) }
        }
      }
      for try await done in group { report.add(done) }
    }
    return report
  }

  private func compare(
    _ questions: [QuestionSet.Question], _ mode: QueryMode
  ) async throws -> DifferentialReport {
    let queries = try questions.map { try mode.query($0.name, $0.type).wire() }
    let servers = peers + [martlet]
    let responses = try await withThrowingTaskGroup(of: (Int, [[UInt8]?]).self) { group in
      for (index, server) in servers.enumerated() {
        group.addTask {
          let responses = try await onThread {
            mode == .stream
              ? try server.askOverStream(queries) : try server.askOverDatagrams(queries)
          }
          return (index, responses)
        }
      }
      var responses = [[[UInt8]?]](repeating: [], count: servers.count)
      for try await (index, answers) in group { responses[index] = answers }
      return responses
    }
    return try await onThread {
      var report = DifferentialReport()
      for (index, question) in questions.enumerated() {
        let observations = responses.map { Observation($0[index]) }
        let comparison = Comparison(
          name: question.name, type: question.type, mode: mode, zones: zones,
          peers: Array(observations.prefix(peers.count)),
          martlet: observations[peers.count])
        report.add(comparison, peerNames: peers.map(\.name))
      }
      return report
    }
  }
}
