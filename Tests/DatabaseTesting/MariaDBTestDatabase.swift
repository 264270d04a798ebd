import DatabaseServers
package import Foundation
import Synchronization
package import ZoneDatabase

/// A database of a MariaDB server that all tests of this process share.
package final class MariaDBTestDatabase: TestDatabase {
  private static let shared = Result { try MariaDBServer() }
  private static let count = Mutex(0)

  package let name: String
  private let server: MariaDBServer

  package init() throws {
    server = try Self.shared.get()
    name = "martlet_\(Self.count.withLock { $0 += 1; return $0 })"
    location = try DatabaseLocation(
      "mysql://\(MariaDBServer.user)@/\(name)?socket=\(server.socket)")
    try server.execute("CREATE DATABASE \(name)")
  }

  deinit { _ = try? server.execute("DROP DATABASE \(name)") }

  package let location: DatabaseLocation

  package func start(_ sql: String, output: String) throws -> Process {
    // As the standard has it, rather than MariaDB.
    let settings = """
      SET SESSION sql_mode = 'STRICT_ALL_TABLES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES',
      max_recursive_iterations = 1000000
      """
    // The program writes NULL as a word, and tabs between the columns.
    let words = #"sed -E ':a; s/(^|\t)NULL(\t|$)/\1\2/; ta; s/\t/|/g'"#
    return try Program.start(
      "/bin/bash",
      [
        "-o", "pipefail", "-c", #"mariadb --no-defaults "$@" | \#(words)"#, "mariadb", "--batch",
        "--default-character-set=latin1",
        "--raw", "--skip-column-names", "--user=\(MariaDBServer.user)",
        "--socket=\(server.socket)", "--init-command=\(settings)", name,
      ], input: sql, output: output)
  }

  package func dump() throws -> String {
    try Program.run(
      "/usr/bin/mariadb-dump",
      [
        "--no-defaults", "--skip-comments", "--skip-dump-date", "--triggers", "--hex-blob",
        "--skip-extended-insert", "--user=\(MariaDBServer.user)", "--socket=\(server.socket)", name,
      ]
    ).replacing(#/ AUTO_INCREMENT=[0-9]+/#, with: "")
  }

  package var powerDNSSettings: String {
    """
    launch=gmysql
    gmysql-socket=\(server.socket)
    gmysql-user=\(MariaDBServer.user)
    gmysql-dbname=\(name)
    gmysql-dnssec=yes
    """
  }
}
