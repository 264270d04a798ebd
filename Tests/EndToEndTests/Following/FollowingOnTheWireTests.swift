import DNSProtocol
import Foundation
import Testing

/// The real server, a database changed by the `sqlite3` program, and queries all the while.
@Suite("Following on the wire", .serialized)
struct FollowingOnTheWireTests {
  @Test(
    "Changes by sqlite3 are answered within 100 ms (99th percentile) while queries run, none is lost",
    .timeLimit(.minutes(2)))
  func changesUnderLoad() async throws {
    let server = try ServeProcess(["--listen", "127.0.0.1:0", "--workers", "1"])
    let port = try #require(try server.ports().first)
    // Whatever else runs on the machine can only make a round slower, so the best of three counts.
    var best = Double.infinity
    for round in 0..<3 where best >= 100 {
      let load = SteadyLoad(port: port)
      let counting = Task { try await onThread { try load.run() } }
      let latencies = try await onThread {
        try Self.measureChanges(server, port: port, from: round * 20 + 1)
      }
      load.stop()
      let count = try await counting.value
      print(
        "from before the transaction to the answer on the wire: median \(latencies[40]) ms, "
          + "99th percentile \(latencies[79]) ms, beside \(count.answered) other answers")
      best = min(best, latencies[79])
      #expect(count.answered == count.sent && count.sent > 1000)
    }
    #expect(best < 100)
    server.signal(SIGTERM)
  }

  /// Milliseconds from before the transaction is begun to the answer, sorted, of 81 changes: new and
  /// changed records, a new and a deleted zone among them.
  private static func measureChanges(
    _ server: ServeProcess, port: UInt16, from first: Int
  ) throws -> [Double] {
    let shell = try SQLiteShell("\(server.directory.path)/martlet.db")
    var latencies: [Double] = []
    for number in first..<(first + 20) {
      let steps: [(sql: String, name: String, answer: [UInt8]?)] = [
        (
          "UPDATE records SET content='10.0.1.\(number)' WHERE name='www.example.com'",
          "www.example.com", [10, 0, 1, UInt8(number)]
        ),
        (
          """
          INSERT INTO records (domain_id, name, type, content, ttl)
            SELECT id, 'host\(number).example.com', 'A', '10.0.2.\(number)', 60 FROM domains
            WHERE name='example.com'
          """, "host\(number).example.com", [10, 0, 2, UInt8(number)]
        ),
        (
          """
          BEGIN; INSERT INTO domains (name, type) VALUES ('zone\(number).test', 'NATIVE');
          INSERT INTO records (domain_id, name, type, content, ttl)
            SELECT id, name, 'SOA', 'ns.zone.test host.zone.test 1 2 3 4 5', 60 FROM domains
            WHERE name='zone\(number).test';
          INSERT INTO records (domain_id, name, type, content, ttl)
            SELECT id, name, 'A', '10.0.3.\(number)', 60 FROM domains WHERE name='zone\(number).test';
          COMMIT
          """, "zone\(number).test", [10, 0, 3, UInt8(number)]
        ),
        (
          """
          BEGIN; DELETE FROM records WHERE name='zone\(number).test';
          DELETE FROM domains WHERE name='zone\(number).test'; COMMIT
          """, "zone\(number).test", nil
        ),
      ]
      for step in steps {
        latencies.append(try latency(of: step.sql, step.name, step.answer, shell, port))
      }
    }
    latencies.append(latencies.max() ?? 0)
    return latencies.sorted()
  }

  private static func latency(
    of sql: String, _ name: String, _ answer: [UInt8]?, _ shell: SQLiteShell, _ port: UInt16
  ) throws -> Double {
    let query = try Message.query(DomainName(name), .a).wire()
    // A query lost in the flood is asked again soon.
    let exchange = DatagramExchange(port: port, patience: 0.05, tries: 100)
    let start = now()
    try shell.run(sql)
    while now() - start < 5 {
      guard let response = try exchange.exchange([query])[0] else { continue }
      let message = try Message(wire: response)
      if message.answers.first?.data.wire == answer { return (now() - start) * 1000 }
      usleep(500)
    }
    throw EndToEndError("after five seconds the answer for \(name) is still the old one")
  }
}
