import DatabaseServers
package import Foundation
import Synchronization
package import ZoneDatabase

/// A database of a PostgreSQL server that all tests of a process share.
package final class PostgreSQLTestDatabase: TestDatabase {
  private static let server = Result { try PostgreSQLServer() }
  private static let count = Atomic<Int>(0)

  private let server: PostgreSQLServer
  private let name: String
  package let location: DatabaseLocation

  package init() throws {
    server = try Self.server.get()
    name = "test_\(Self.count.add(1, ordering: .relaxed).newValue)"
    location = try DatabaseLocation(
      "postgresql://\(PostgreSQLServer.user)@:\(server.port)/\(name)"
        + "?socket=\(server.socketFolder)")
    try server.execute("CREATE DATABASE \(name)")
  }

  deinit { _ = try? server.execute("DROP DATABASE \(name) WITH (FORCE)") }

  /// Why there is no server here; `nil` when there is one.
  package static var absence: String? {
    let versions = (9...30).map { "/usr/lib/postgresql/\($0)/bin/postgres" }
    return ServerProgram.find(versions + ["postgres"]) == nil ? "it is not installed" : nil
  }

  package func start(_ sql: String, output: String) throws -> Process {
    try Program.start(
      "/usr/bin/psql",
      [
        "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", server.socketFolder,
        "-p", "\(server.port)", "-U", PostgreSQLServer.user, "-d", name, "-f", "-",
      ], input: sql, output: output)
  }

  package func dump() throws -> String {
    let dump = try server.run(
      "pg_dump", "--inserts", "-h", server.socketFolder, "-p", "\(server.port)", "-U",
      PostgreSQLServer.user, name)
    return dump.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("SELECT pg_catalog.setval") && !$0.hasPrefix("\\") }
      .joined(separator: "\n")
  }

  package var powerDNSSettings: String {
    """
    launch=gpgsql
    gpgsql-host=\(server.socketFolder)
    gpgsql-port=\(server.port)
    gpgsql-user=\(PostgreSQLServer.user)
    gpgsql-dbname=\(name)
    gpgsql-dnssec=yes
    """
  }
}
