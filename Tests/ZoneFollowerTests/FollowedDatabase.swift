import Authority
import DNSProtocol
import Foundation
import Logging
import Testing
import ZoneDatabase
import ZoneFollower

/// A real SQLite file in a folder of its own, a follower of it, and the `sqlite3` program to change
/// it with, as anybody would.
final class FollowedDatabase {
  let folder: URL
  let path: String
  let database: any ZoneAdministration
  let publication = ZonePublication()
  let follower: ZoneFollower

  init() throws {
    folder = URL(fileURLWithPath: NSTemporaryDirectory())
      .appendingPathComponent("martlet-follower-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent("zones.db").path
    let creator = try DatabaseLocation("sqlite:\(path)").open(for: .creation)
    try creator.initialize()
    database = try DatabaseLocation("sqlite:\(path)").open(for: .administration)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    follower = ZoneFollower(
      database: try DatabaseLocation("sqlite:\(path)").open(for: .following),
      publication: publication, logger: logger)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Runs SQL in another process.
  func sqlite3(_ sql: String) throws {
    let process = try startSqlite3(sql)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  /// Starts to run SQL in another process.
  func startSqlite3(_ sql: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    process.arguments = ["-cmd", ".timeout 5000", path, sql]
    try process.run()
    return process
  }

  /// SQL that makes a zone with an SOA, an NS and one address.
  static func zone(_ id: Int, _ name: String, address: String = "192.0.2.1") -> String {
    """
    BEGIN;
    INSERT INTO domains (id, name, type) VALUES (\(id), '\(name)', 'NATIVE');
    INSERT INTO records (domain_id, name, type, content, ttl) VALUES
      (\(id), '\(name)', 'SOA', 'ns.\(name) host.\(name) 1 7200 900 1209600 300', 3600),
      (\(id), '\(name)', 'NS', 'ns.\(name)', 3600),
      (\(id), 'www.\(name)', 'A', '\(address)', 60);
    COMMIT;
    """
  }

  /// The answer that a worker would give now.
  func ask(_ name: String, _ type: RecordType = .a) throws -> Message {
    var responder = Responder(publication: publication)
    let query = try Message.query(DomainName(name), type).wire()
    var room = [UInt8](repeating: 0, count: 4096)
    var span = room.mutableSpan
    let length = responder.answer(query.span, over: .datagram, into: &span)
    return try Message(wire: Array(room.prefix(length)))
  }

  /// The address in the answer, or the response code.
  func address(_ name: String) throws -> String {
    let response = try ask(name)
    guard let data = response.answers.first?.data else { return "\(response.responseCode)" }
    return data.presentation()
  }
}
