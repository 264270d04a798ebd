import DatabaseTesting
import Foundation
import Testing

/// Changes over the API beside queries; `scripts/bench management` measures how many there can be.
@Suite("Changes over the API under load", .serialized)
struct ChangeLoadTests {
  /// What must be possible beside each other, in a build for debugging, in a second.
  private static let floor = (changes: 100.0, queries: 2000.0)

  @Test(
    "Four clients make hundreds of changes while queries are answered: none is lost, all are right")
  func changes() async throws {
    var rates: [(changes: Double, queries: Double)] = []
    // A machine that has other things to do may need more than one try.
    for _ in 0..<3 {
      let rate = try await changeWhileAsking()
      rates.append(rate)
      if rate.changes >= Self.floor.changes, rate.queries >= Self.floor.queries { return }
    }
    Issue.record("\(rates) a second, expected \(Self.floor)")
  }

  /// Makes 400 changes.
  ///
  /// - Returns: How many were made, and how many queries were answered meanwhile, in a second.
  private func changeWhileAsking() async throws -> (changes: Double, queries: Double) {
    let server = try ManagedServer(.martlet)
    try server.makeZone()
    try server.expect("ns1.example.com", "A", ["192.0.2.53"])
    let load = SteadyLoad(port: server.port)
    let counting = Task { try await onThread { try load.run() } }
    let port = server.managementPort
    let begin = now()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          try await onThread {
            let connection = try ChangeWriter(port: port)
            for number in 0..<100 {
              let status = try connection.set(
                "host\(writer)-\(number % 50)", to: "10.0.\(writer).\(number)")
              guard status == 204 else { throw EndToEndError("status \(status)") }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let seconds = now() - begin
    load.stop()
    let count = try await counting.value
    print(
      "400 changes in \(seconds) s, \(Int(400 / seconds)) a second, beside \(count.sent) queries")
    #expect(count.answered == count.sent && count.sent > 100)
    for writer in 0..<4 {
      for number in [50, 99] {
        try server.expect(
          "host\(writer)-\(number % 50).example.com", "A", ["10.0.\(writer).\(number)"])
      }
    }
    let zone = try server.api("GET", "/zones/example.com.")
    #expect((try zone.object()["rrsets"] as? [Any])?.count == 203)
    return (400 / seconds, Double(count.answered) / seconds)
  }
}
