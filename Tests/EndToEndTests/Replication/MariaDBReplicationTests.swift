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
    // With one of the formats the account may not see how the replication goes.
    let mayLook = format != "STATEMENT"
    try connect(replica, to: primary, manual, mayLook)

    let server = try ReplicaServer(
      replica.location("martlet"), password: "secret", zone: "example.net")
    try server.wait(forReplication: mayLook ? "running" : nil)
    try server.measure("MariaDB, \(format)", count: 40) { number in
      try primary.change(MariaDBPlace.set("n\(number).example.net", to: "192.0.2.\(number)"))
      return ("n\(number).example.net", "192.0.2.\(number)")
    }
    try breakAndRepair(replica, primary, server, manual, mayLook)
    let reloads = server.reloads

    // The counter goes up at the primary until it is killed, and then at the new one.
    let watch = CounterWatch(port: server.port, name: "counter.example.net")
    let watching = Thread { try? watch.run() }
    watching.start()
    try primary.count(1...100)
    try replica.catchUp(with: primary)
    primary.disconnect()
    primary.server.kill()
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(100))
    if format == "ROW" { try server.wait(forReplication: "stopped", "127.0.0.1") }
    let before = try replica.journal()
    try replica.execute(manual.sql("replica"))
    try server.measure("MariaDB, \(format), after the promotion", count: 20) { number in
      try replica.change(MariaDBPlace.set("p\(number).example.net", to: "192.0.2.\(number)"))
      return ("p\(number).example.net", "192.0.2.\(number)")
    }
    try replica.count(101...150)
    // A transaction that is rolled back leaves a hole in the numbers.
    try replica.change("START TRANSACTION")
    try replica.change(MariaDBPlace.set("never.example.net", to: "192.0.2.1"))
    try replica.change("ROLLBACK")
    try replica.count(151...160)
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(160))
    let after = try replica.journal()
    #expect(after.count == before.count + 80)
    #expect(after.newest == before.newest + 81)
    #expect(try server.address("never.example.net") == nil)

    try server.wait(forReplication: nil)
    if !mayLook { #expect(server.count("replication") == 0) }
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

  @Test(
    "Replicas in several places: one over TLS, one behind it, and none from a server that lies",
    .timeLimit(.minutes(2)), ReplicationRuns.trait,
    .enabled(if: isInstalled("openssl"), "there is no openssl"))
  func places() async throws { try await onThread { try Self.places() } }

  private static func places() throws {
    let manual = try ReplicationManual("MariaDB: replicas in several places")
    let base = try ReplicationManual("MariaDB: a primary with replicas")
    let folder = try TemporaryDirectory("authority")
    chmod(folder.path, 0o755)
    try makeCertificates(manual, folder)
    let tls = try manual.settings("primary", ["/etc/mysql": folder.path])
    let primary = try MariaDBPlace(base.settings("primary").merging(tls) { $1 })
    let relay = try MariaDBPlace(
      base.settings("replica").merging(
        tls.mapValues { $0.replacingOccurrences(of: "primary", with: "relay") }
      ) { $1 })
    try primary.execute("CREATE DATABASE zones")
    try ReplicatedZone.create(at: primary.location("root"))
    try connect(relay, to: primary, base, true)

    // What is behind the relay is made like it, the relay being in the primary's place.
    let again = try ReplicationManual("MariaDB: a primary with replicas")
    let leaf = try MariaDBPlace(
      again.settings("replica").merging(["server-id": "3"]) { $1 })
    let account = "martlet@localhost IDENTIFIED BY 'secret'"
    try leaf.execute(
      "SET sql_log_bin = 0; CREATE USER \(account); GRANT ALL ON *.* TO martlet@localhost")
    try relay.run(again.command("primary"), in: folder)
    for _ in 0..<2 { try leaf.run(again.command("replica"), in: folder) }
    try leaf.execute(again.sql("replica", address(of: relay, "primary")))
    let server = try ReplicaServer(
      leaf.location("martlet"), password: "secret", zone: "example.net")
    try server.wait(forReplication: "running")
    // Its account may write; nothing that it does of itself is a change of the replica's own.
    usleep(500_000)
    #expect(try !leaf.execute("SELECT @@gtid_binlog_pos").contains("-3-"))

    try primary.execute(manual.sql("primary"))
    try relay.catchUp(with: primary)
    try leaf.catchUp(with: primary)
    // Without TLS nobody is let in any more, so that what comes later comes encrypted.
    try leaf.execute("STOP REPLICA; START REPLICA")
    try server.wait(forReplication: "stopped", "Access denied")
    let encrypt = try manual.sql("replica", ["/etc/mysql": folder.path])
    try leaf.execute(encrypt.replacingOccurrences(of: "authority.pem", with: "other.pem"))
    try server.wait(forReplication: "stopped", "SSL")
    for place in [relay, leaf] { try place.execute(encrypt) }
    try server.wait(forReplication: "running")
    try server.measure("MariaDB, two links with TLS", count: 20) { number in
      try primary.change(MariaDBPlace.set("n\(number).example.net", to: "192.0.2.\(number)"))
      return ("n\(number).example.net", "192.0.2.\(number)")
    }
    #expect(server.reloads == 0, "\(server.log)")
    manual.expectAllTaken()
  }

  /// The authority, another of the same name, and the servers' certificates.
  private static func makeCertificates(
    _ manual: ReplicationManual, _ folder: TemporaryDirectory
  ) throws {
    let words = ["DNS:primary.example.net": "IP:127.0.0.1"]
    let commands = try (0..<3).map { _ in try manual.command("authority", words) }
    func run(_ command: String) throws {
      try RunningServer.run(["bash", "-c", "cd '\(folder.path)' && \(command)"])
    }
    try run(
      commands[0].replacingOccurrences(
        of: "-keyout authority.key -out authority.pem", with: "-keyout other.key -out other.pem"))
    try run(commands[0])
    for name in ["primary", "relay"] {
      for command in commands[1...] {
        try run(command.replacingOccurrences(of: "primary", with: name))
      }
      if let account = getpwnam("mysql") {
        chown("\(folder.path)/\(name).key", account.pointee.pw_uid, account.pointee.pw_gid)
      }
    }
  }

  /// Makes a replica of a primary as the manual says.
  private static func connect(
    _ replica: MariaDBPlace, to primary: MariaDBPlace, _ manual: ReplicationManual, _ mayLook: Bool
  ) throws {
    let folder = try TemporaryDirectory("copy")
    try primary.execute(manual.sql("primary"))
    try primary.run(manual.command("primary"), in: folder)
    for _ in 0..<2 { try replica.run(manual.command("replica"), in: folder) }
    try replica.execute(manual.sql("replica", address(of: primary, "primary")))
    let right = "GRANT REPLICA MONITOR ON *.* TO martlet@localhost;"
    try primary.execute(manual.sql("primary", mayLook ? [:] : [right: ""]))
    try replica.catchUp(with: primary)
  }

  private static func address(of place: MariaDBPlace, _ name: String) -> [String: String] {
    ["'\(name).example.net'": "'127.0.0.1', MASTER_PORT = \(place.server.port)"]
  }

  /// A row of the replica's own is in the way: what it had is answered on, then all is caught up.
  private static func breakAndRepair(
    _ replica: MariaDBPlace, _ primary: MariaDBPlace, _ server: ReplicaServer,
    _ manual: ReplicationManual, _ mayLook: Bool
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
    try server.wait(forReplication: mayLook ? "stopped" : nil, "Duplicate entry")
    #expect(try server.address("late.example.net") == nil)
    #expect(try server.address("n3.example.net") == "192.0.2.3")
    let start = now()
    try replica.execute(manual.sql("replica"))
    let duration = try server.wait(for: "late.example.net", toBe: "192.0.2.9", since: start)
    try server.wait(forReplication: mayLook ? "running" : nil)
    #expect(server.count("its replication has stopped") == (mayLook ? 1 : 0))
    #expect(server.count("the database's replication runs again") == (mayLook ? 1 : 0))
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
