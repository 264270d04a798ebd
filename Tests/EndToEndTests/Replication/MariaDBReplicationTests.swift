import DatabaseServers
import Foundation
import Testing

@Suite(
  "Replication: MariaDB", .serialized,
  .enabled(if: isInstalled("mariadbd"), "MariaDB's server is not installed"))
struct MariaDBReplicationTests {
  @Test(
    "A replica's server follows the primary, a broken replication, a promotion and the old primary",
    .timeLimit(.minutes(3)),
    arguments: ["MIXED", "ROW", "STATEMENT"])
  func promotion(format: String) async throws {
    try await onThread { try Self.promotion(format) }
  }

  private static func promotion(_ format: String) throws {
    let manual = try ReplicationManual("MariaDB: a primary with replicas")
    let words = ["MIXED": format]
    let primary = try MariaDBPlace(manual.settings("primary", words))
    let replica = try MariaDBPlace(manual.settings("replica", words))
    try primary.execute("CREATE DATABASE zones")
    try ReplicatedZone.create(at: primary.location("root"))
    try connect(replica, to: primary, manual)

    let server = try ReplicaServer(
      replica.location("martlet"), password: "secret", zone: "example.net")
    try server.measure("MariaDB, \(format)", count: 40) { number in
      try primary.change(MariaDBPlace.set("n\(number).example.net", to: "192.0.2.\(number)"))
      return ("n\(number).example.net", "192.0.2.\(number)")
    }
    try breakAndRepair(replica, primary, server, manual)
    let reloads = server.reloads

    // The counter goes up at the primary until it is killed, and then at the new one.
    let watch = CounterWatch(port: server.port, name: "counter.example.net")
    let watching = Thread { try? watch.run() }
    watching.start()
    try count(1...100, at: primary)
    try replica.catchUp(with: primary)
    primary.disconnect()
    primary.server.kill()
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(100))
    let before = try replica.journal()
    try replica.execute(manual.sql("replica"))
    try server.measure("MariaDB, \(format), after the promotion", count: 20) { number in
      try replica.change(MariaDBPlace.set("p\(number).example.net", to: "192.0.2.\(number)"))
      return ("p\(number).example.net", "192.0.2.\(number)")
    }
    try count(101...150, at: replica)
    // A transaction that is rolled back leaves a hole in the numbers.
    try replica.change("START TRANSACTION")
    try replica.change(MariaDBPlace.set("never.example.net", to: "192.0.2.1"))
    try replica.change("ROLLBACK")
    try count(151...160, at: replica)
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(160))
    let after = try replica.journal()
    #expect(after.count == before.count + 80)
    #expect(after.newest == before.newest + 81)
    #expect(try server.address("never.example.net") == nil)

    try comeBack(primary, following: replica, manual)
    let counted = watch.stop()
    print("the counter was asked for \(counted.asked) times")
    #expect(counted.setbacks == [])
    for number in 0..<40 {
      #expect(try server.address("n\(number).example.net") == "192.0.2.\(number)")
    }
    #expect(server.reloads == reloads, "\(server.log)")
    #expect(server.count("can't be read") == 0)
    manual.expectAllTaken()
  }

  /// Makes a replica of a primary as the manual says.
  private static func connect(
    _ replica: MariaDBPlace, to primary: MariaDBPlace, _ manual: ReplicationManual
  ) throws {
    let folder = try TemporaryDirectory("copy")
    try primary.execute(manual.sql("primary"))
    try primary.run(manual.command("primary"), in: folder)
    for _ in 0..<2 { try replica.run(manual.command("replica"), in: folder) }
    try replica.execute(manual.sql("replica", address(of: primary, "primary")))
    try primary.execute(manual.sql("primary"))
    try replica.catchUp(with: primary)
  }

  private static func address(of place: MariaDBPlace, _ name: String) -> [String: String] {
    ["'\(name).example.net'": "'127.0.0.1', MASTER_PORT = \(place.server.port)"]
  }

  private static func count(_ numbers: ClosedRange<Int>, at place: MariaDBPlace) throws {
    for number in numbers {
      try place.change(
        "UPDATE records SET content = '\(CounterWatch.address(number))'"
          + " WHERE name = 'counter.example.net'")
    }
  }

  /// A row of the replica's own is in the way: what it had is answered on, then all is caught up.
  private static func breakAndRepair(
    _ replica: MariaDBPlace, _ primary: MariaDBPlace, _ server: ReplicaServer,
    _ manual: ReplicationManual
  ) throws {
    let zone = "INSERT INTO zones.domains (id, name, type) VALUES (77, "
    try replica.execute("SET sql_log_bin = 0; \(zone)'own.test', 'NATIVE')")
    // Entries of one second for the same zone can't be told apart.
    usleep(1_100_000)
    try primary.execute("\(zone)'theirs.test', 'NATIVE')")
    try primary.change(MariaDBPlace.set("late.example.net", to: "192.0.2.9"))
    for _ in 0..<200 {
      if try replica.execute("SHOW REPLICA STATUS\\G").contains("Duplicate entry") { break }
      usleep(50_000)
    }
    #expect(try replica.execute("SHOW REPLICA STATUS\\G").contains("Duplicate entry"))
    #expect(try server.address("late.example.net") == nil)
    #expect(try server.address("n3.example.net") == "192.0.2.3")
    let start = now()
    try replica.execute(manual.sql("replica"))
    let duration = try server.wait(for: "late.example.net", toBe: "192.0.2.9", since: start)
    #expect(server.reloads > 0)
    print(String(format: "repaired replication was caught up with within %.0f ms", duration))
  }

  /// The old primary becomes a replica of the new one; its server loads nothing anew either.
  private static func comeBack(
    _ old: MariaDBPlace, following new: MariaDBPlace, _ manual: ReplicationManual
  ) throws {
    old.server.settings.options["read-only"] = "ON"
    try old.server.start()
    let server = try ReplicaServer(
      old.location("martlet"), password: "secret", zone: "example.net")
    #expect(try server.address("p3.example.net") == nil)
    try old.execute(manual.sql("old primary", address(of: new, "replica")))
    try old.catchUp(with: new)
    try server.wait(for: "p3.example.net", toBe: "192.0.2.3")
    try new.change(MariaDBPlace.set("again.example.net", to: "192.0.2.8"))
    try server.wait(for: "again.example.net", toBe: "192.0.2.8")
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(160))
    #expect(server.reloads == 0, "\(server.log)")
  }
}
