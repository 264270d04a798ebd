import DatabaseServers
import Foundation
import MariaDB
import SQL

/// A MariaDB server of a replication test, the shell of its administrator, and a connection.
final class MariaDBPlace {
  let server: MariaDBServer
  private let home: TemporaryDirectory
  private var connection: MariaDBSession?

  /// Makes and starts a server with the settings of the manual.
  init(_ options: [String: String]) throws {
    var settings = MariaDBServer.Settings()
    settings.usesTCP = true
    settings.options = options
    settings.options["bind-address"] = nil
    server = try MariaDBServer(settings, isStarted: false)
    home = try TemporaryDirectory("administrator")
    try home.write(".my.cnf", "[client]\nuser=root\nsocket=\(server.socket)\n")
    try server.start()
  }

  /// Where martlet finds the database.
  func location(_ user: String) -> String { "mysql://\(user)@/zones?socket=\(server.socket)" }

  /// Runs SQL as the administrator.
  @discardableResult
  func execute(_ sql: String) throws -> String { try server.execute(sql) }

  /// Runs a command of the manual, in a folder that all places share.
  func run(_ command: String, in folder: TemporaryDirectory) throws {
    try RunningServer.run(
      ["env", "HOME=\(home.path)", "bash", "-c", "cd '\(folder.path)' && \(command)"])
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

  /// Gives the connection up, as when the server ends.
  func disconnect() { connection = nil }

  /// Waits until it has every change that another has in its binary log.
  func catchUp(with other: MariaDBPlace, seconds: Int = 20) throws {
    let position = try other.execute("SELECT @@gtid_binlog_pos")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let code = try execute("SELECT master_gtid_wait('\(position)', \(seconds))")
    guard code.hasPrefix("0") else {
      throw EndToEndError("no \(position) here: \(try execute("SHOW REPLICA STATUS\\G"))")
    }
  }

  /// The journal's numbers.
  func journal() throws -> (count: Int, newest: Int) {
    let words = try execute("SELECT count(*), max(id) FROM zones.martlet_journal")
      .split { $0 == "\t" || $0 == "\n" }
    return (Int(words[0]) ?? 0, words.count > 1 ? Int(words[1]) ?? 0 : 0)
  }

  /// SQL that gives a name one address.
  static func set(_ name: String, to address: String) -> String {
    """
    INSERT INTO records (domain_id, name, type, content, ttl)
      SELECT id, '\(name)', 'A', '\(address)', 60 FROM domains WHERE name = 'example.net'
    """
  }
}

/// What a zone file of replication tests says.
enum ReplicatedZone {
  static let text = """
    $ORIGIN example.net.
    $TTL 3600
    @ IN SOA ns1 hostmaster 1 7200 3600 1209600 300
    @ IN NS ns1
    ns1 IN A 192.0.2.1
    counter IN A 10.0.0.0

    """

  /// Makes the tables and the zone.
  static func create(at location: String, _ environment: [String] = []) throws {
    let folder = try TemporaryDirectory("zone")
    let file = try folder.write("example.net.zone", text)
    let martlet = ["env"] + environment + [MartletBinary.path]
    try RunningServer.run(martlet + ["init", "--database", location])
    try RunningServer.run(
      martlet + ["zone", "import", "--database", location, "example.net", file])
  }
}
