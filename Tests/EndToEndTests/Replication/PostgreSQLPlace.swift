import DatabaseServers
import Foundation
import PostgreSQL
import SQL

/// A PostgreSQL server of a replication test, and a connection that changes zones.
final class PostgreSQLPlace {
  let server: PostgreSQLServer
  private var connection: PostgreSQLSession?

  /// Makes and starts a server with the settings of the manual and the empty database `zones`.
  init(_ options: [String: String]) throws {
    server = try PostgreSQLServer(Self.settings(options))
    try server.execute("CREATE DATABASE zones")
    // Where pg_rewind looks for it.
    for (name, value) in options where name != "listen_addresses" {
      try server.execute("ALTER SYSTEM SET \(name) = '\(value)'")
    }
  }

  /// Makes and starts a standby whose folder a command of the manual fills.
  init(_ options: [String: String], filling: (PostgreSQLServer) throws -> String) throws {
    server = try PostgreSQLServer(Self.settings(options)) { server in
      try Self.run(try filling(server), server)
    }
  }

  private static func settings(_ options: [String: String]) -> PostgreSQLServer.Settings {
    var settings = PostgreSQLServer.Settings()
    settings.usesTCP = true
    settings.options = options
    settings.options["listen_addresses"] = nil
    // As by default; pg_rewind wants it.
    settings.options["full_page_writes"] = "on"
    return settings
  }

  /// Runs a command of the manual as the server's user.
  private static func run(_ command: String, _ server: PostgreSQLServer) throws {
    try ServerProgram.run(
      ServerProgram.asUser("postgres")
        + ["bash", "-c", "cd / && PATH=\(server.programs):$PATH \(command)"],
      environment: ["PGPASSWORD": "secret", "LC_ALL": "C"])
  }

  /// Runs a command of the manual as the server's user.
  func run(_ command: String) throws { try Self.run(command, server) }

  /// Where martlet finds the database.
  func location(_ user: String) -> String {
    "postgresql://\(user)@:\(server.port)/zones?socket=\(server.socketFolder)"
  }

  /// Runs SQL as the superuser.
  @discardableResult
  func execute(_ sql: String) throws -> String { try server.execute(sql, database: "zones") }

  /// Waits until a statement gives a value.
  func wait(for sql: String, toBe value: String, seconds: Double = 20) throws {
    let deadline = now() + seconds
    while try execute(sql).trimmingCharacters(in: .whitespacesAndNewlines) != value {
      guard now() < deadline else {
        throw EndToEndError("\(sql) is \(try execute(sql)), not \(value)")
      }
      usleep(50_000)
    }
  }

  /// Changes zones over a connection that stays.
  func change(_ sql: String) throws {
    if connection == nil { connection = try server.connect(to: "zones") }
    try connection?.execute(sql)
  }

  /// Sets the counter to each of some numbers, one transaction after another.
  func count(_ numbers: ClosedRange<Int>) throws {
    for number in numbers { try change(CounterWatch.change(to: number)) }
  }

  /// Ends the server as a crash would.
  func kill() {
    connection = nil
    server.kill()
  }

  /// How the manual's names of hosts are reached here.
  func address(_ name: String) -> [String: String] {
    [
      "host=\(name).example.net": "host=127.0.0.1 port=\(server.port)",
      "-h \(name).example.net": "-h 127.0.0.1 -p \(server.port)",
    ]
  }
}
