import DatabaseTesting
import Foundation
import Testing

/// Changes over the API beside queries; `scripts/bench management` measures how many there can be.
@Suite("Changes over the API under load", .serialized)
struct ChangeLoadTests {
  @Test("Four clients change 400 records while queries are answered: none is lost, all are right")
  func changes() async throws {
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
  }
}
