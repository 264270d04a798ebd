import DatabaseServers
import Foundation
import Testing

@Suite("Replication: PostgreSQL", .serialized, ReplicationRuns.trait)
struct PostgreSQLReplicationTests {
  private static let folder = "/var/lib/postgresql/15/main"

  @Test(
    "A standby's server follows the primary and its promotion; what was lost is unlearned",
    .timeLimit(.minutes(3)))
  func streaming() async throws { try await onThread { try Self.streaming() } }

  private static func streaming() throws {
    let manual = try ReplicationManual("PostgreSQL: streaming replication")
    let certificates = try TemporaryDirectory("certificates")
    chmod(certificates.path, 0o755)
    let authority = try CertificateAuthority("authority", in: certificates)
    let (certificate, key) = try authority.issue(for: "127.0.0.1", owner: "postgres")
    let files = [
      "/etc/postgresql/primary.pem": certificate, "/etc/postgresql/primary.key": key,
      "/etc/postgresql/authority.pem": authority.certificate,
    ]
    let primary = try PostgreSQLPlace(manual.settings("primary", files))
    try ReplicatedZone.create(at: primary.location(PostgreSQLServer.user))
    try primary.server.execute(manual.sql("primary"))
    let standby = try PostgreSQLPlace(manual.settings("standby")) { server in
      let words = [folder: server.dataFolder].merging(files) { $1 }
      return try manual.command("standby", primary.address("primary").merging(words) { $1 })
    }
    // A copy of the copy, by the same command.
    let cascade = try ReplicationManual("PostgreSQL: streaming replication")
    let leaf = try PostgreSQLPlace(cascade.settings("standby")) { server in
      let words = [folder: server.dataFolder].merging(files) { $1 }
      return try cascade.command("standby", standby.address("primary").merging(words) { $1 })
    }
    for place in [primary, standby] {
      let links = "pg_stat_replication JOIN pg_stat_ssl USING (pid) WHERE ssl"
      try place.wait(for: "SELECT count(*) FROM \(links)", toBe: "1")
    }
    let zone = "example.net"
    let far = try ReplicaServer(leaf.location("reader"), password: "secret", zone: zone)
    let server = try ReplicaServer(standby.location("reader"), password: "secret", zone: zone)
    let other = try ReplicaServer(primary.location("reader"), password: "secret", zone: zone)
    try server.wait(forReplication: "running")
    try standby.execute("SELECT pg_wal_replay_pause()")
    try server.wait(forReplication: "stopped", "pg_wal_replay_resume")
    try standby.execute("SELECT pg_wal_replay_resume()")
    try primary.change("SELECT 1")
    try server.measure("PostgreSQL, streaming", count: 40) { number in
      try primary.change(MariaDBPlace.set("n\(number).example.net", to: "192.0.2.\(number)"))
      return ("n\(number).example.net", "192.0.2.\(number)")
    }
    let watch = CounterWatch(port: server.port, name: "counter.example.net")
    let watching = Thread { try? watch.run() }
    watching.start()
    try primary.count(1...100)
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(100))

    // What the primary commits from now on never reaches the standby.
    try standby.execute("ALTER SYSTEM SET primary_conninfo = ''")
    try standby.execute("SELECT pg_reload_conf()")
    try standby.wait(for: "SELECT count(*) FROM pg_stat_wal_receiver", toBe: "0")
    try primary.change(MariaDBPlace.set("lost.example.net", to: "192.0.2.66"))
    try other.wait(for: "lost.example.net", toBe: "192.0.2.66")
    primary.kill()
    #expect(try server.address("counter.example.net") == CounterWatch.address(100))
    try server.wait(forReplication: "stopped", "no primary sends")
    #expect(try other.replication() == nil)
    try standby.execute(manual.sql("standby"))
    try server.measure("PostgreSQL, streaming, after the promotion", count: 20) { number in
      try standby.change(MariaDBPlace.set("p\(number).example.net", to: "192.0.2.\(number)"))
      return ("p\(number).example.net", "192.0.2.\(number)")
    }
    try standby.change("BEGIN")
    try standby.change(MariaDBPlace.set("never.example.net", to: "192.0.2.1"))
    try standby.change("ROLLBACK")
    try standby.count(101...160)
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(160))
    try standby.wait(
      for: "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'", toBe: "1")
    try server.wait(forReplication: nil)
    let counted = watch.stop()
    #expect(counted.setbacks == [])
    #expect(try server.address("lost.example.net") == nil)
    #expect(try server.address("never.example.net") == nil)
    for number in 0..<40 {
      #expect(try server.address("n\(number).example.net") == "192.0.2.\(number)")
    }
    #expect(server.reloads == 0, "\(server.log)")

    try far.wait(for: "p19.example.net", toBe: "192.0.2.19")
    try far.wait(for: "counter.example.net", toBe: CounterWatch.address(160))
    #expect(far.reloads == 0, "\(far.log)")

    // The server beside the old primary has answered all the while; now it learns what was lost.
    #expect(try other.address("lost.example.net") == "192.0.2.66")
    try primary.run(
      manual.command(
        "old primary",
        standby.address("standby").merging([folder: primary.server.dataFolder]) { $1 }
          .merging(files) { $1 }))
    try primary.server.start()
    try other.wait(for: "p3.example.net", toBe: "192.0.2.3")
    #expect(try other.address("lost.example.net") == nil)
    try standby.change(MariaDBPlace.set("again.example.net", to: "192.0.2.8"))
    try other.wait(for: "again.example.net", toBe: "192.0.2.8")
    // Nobody tried to listen to a standby.
    for place in [primary, standby] {
      #expect(!ServerProgram.read(place.server.log).contains("LISTEN"))
    }
    manual.expectAllTaken()
  }

  @Test(
    "A subscriber's server follows the publisher, and goes on when the subscriber takes over",
    .timeLimit(.minutes(3)), arguments: ["FOR TABLE", "FOR ALL TABLES"])
  func logical(publication: String) async throws {
    try await onThread { try Self.logical(publication) }
  }

  private static func logical(_ publication: String) throws {
    let manual = try ReplicationManual("PostgreSQL: logical replication")
    let publisher = try PostgreSQLPlace(manual.settings("publisher"))
    let subscriber = try PostgreSQLPlace([:])
    try ReplicatedZone.create(at: publisher.location(PostgreSQLServer.user))
    let tables = "domains, records, domainmetadata, cryptokeys, comments,\n  tsigkeys, supermasters"
    try publisher.execute(
      manual.sql(
        "publisher",
        publication == "FOR TABLE" ? [:] : ["FOR TABLE \(tables)": "FOR ALL TABLES"]))
    if publication != "FOR TABLE" {
      try publisher.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO replication")
    }
    let initialize = try manual.command(
      "subscriber",
      [
        "martlet init": "\(MartletBinary.path) init",
        "postgresql://martlet@localhost/zones": "'\(subscriber.location(PostgreSQLServer.user))'",
      ])
    try RunningServer.run(["bash", "-c", initialize])
    try subscriber.execute(manual.sql("subscriber", publisher.address("primary")))
    try subscriber.wait(for: "SELECT count(*) FROM records", toBe: "4")

    let server = try ReplicaServer(
      subscriber.location("reader"), password: "secret", zone: "example.net")
    try server.wait(forReplication: "running")
    if publication == "FOR TABLE" {
      try subscriber.execute("ALTER SUBSCRIPTION zones DISABLE")
      try server.wait(forReplication: "stopped", "zones is disabled")
      try subscriber.execute("ALTER SUBSCRIPTION zones ENABLE")
      try server.wait(forReplication: "running")
    }
    try server.measure("PostgreSQL, logical, \(publication)", count: 40) { number in
      try publisher.change(MariaDBPlace.set("n\(number).example.net", to: "192.0.2.\(number)"))
      return ("n\(number).example.net", "192.0.2.\(number)")
    }
    let watch = CounterWatch(port: server.port, name: "counter.example.net")
    let watching = Thread { try? watch.run() }
    watching.start()
    try publisher.count(1...100)
    try publisher.execute("TRUNCATE comments; DELETE FROM martlet_journal WHERE id < 20")
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(100))
    publisher.kill()
    if publication == "FOR TABLE" { try server.wait(forReplication: "stopped", "again and again") }
    try subscriber.execute(manual.sql("subscriber"))
    try server.measure("PostgreSQL, logical, after the takeover", count: 20) { number in
      try subscriber.change(MariaDBPlace.set("p\(number).example.net", to: "192.0.2.\(number)"))
      return ("p\(number).example.net", "192.0.2.\(number)")
    }
    try subscriber.count(101...160)
    try server.wait(for: "counter.example.net", toBe: CounterWatch.address(160))
    #expect(watch.stop().setbacks == [])
    for number in 0..<40 {
      #expect(try server.address("n\(number).example.net") == "192.0.2.\(number)")
    }
    #expect(server.reloads == 0, "\(server.log)")
    manual.expectAllTaken()
  }
}
