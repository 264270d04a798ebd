import Authority
import DNSProtocol
import DatabaseTesting
import Foundation
import Logging
import Testing
import ZoneDatabase
import ZoneFollower

/// A real database with our tables, a follower of it, and the engine's own program to change it
/// with, as anybody would.
final class FollowedDatabase {
  private let store: any TestDatabase
  private let folder: TemporaryFolder
  let database: any ZoneAdministration
  let publication = ZonePublication()
  let follower: ZoneFollower

  init(
    _ engine: TestEngine, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) throws {
    folder = try TemporaryFolder()
    store = try engine.makeDatabase()
    try store.location.open(for: .creation).initialize()
    database = try store.location.open(for: .administration)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    follower = ZoneFollower(
      database: try store.location.open(for: .following), publication: publication, logger: logger,
      now: now)
  }

  /// The path of a SQLite file.
  var path: String { (store as? SQLiteTestDatabase)?.path ?? "" }

  /// Runs SQL in another process.
  func sql(_ sql: String) throws { try store.run(sql) }

  /// Starts to run SQL in another process.
  func start(_ sql: String) throws -> Process {
    try store.start(sql, output: folder.file("output"))
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
  func ask(
    _ name: String, _ type: RecordType = .a, in other: ZonePublication? = nil
  ) throws -> Message {
    var responder = Responder(publication: other ?? publication)
    let query = try Message.query(DomainName(name), type).wire()
    var room = [UInt8](repeating: 0, count: 4096)
    var span = room.mutableSpan
    let length = responder.answer(query.span, over: .datagram, into: &span)
    return try Message(wire: Array(room.prefix(length)))
  }

  /// The address in the answer, or the response code.
  func address(_ name: String, in other: ZonePublication? = nil) throws -> String {
    let response = try ask(name, in: other)
    guard let data = response.answers.first?.data else { return "\(response.responseCode)" }
    return data.presentation()
  }
}
