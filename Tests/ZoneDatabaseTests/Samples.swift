import DNSProtocol
import DatabaseTesting
import Foundation
import ZoneDatabase

func name(_ text: String) throws -> DomainName { try DomainName(text) }

func record(
  _ owner: String, _ type: String, _ data: String, ttl: UInt32 = 300
) throws -> ResourceRecord {
  guard let type = RecordType(type) else { throw ProgramFailure("no type \(type)") }
  return ResourceRecord(
    owner: try DomainName(owner), ttl: ttl,
    data: try RecordData(type: type, presentation: data, origin: .root))
}

func apex(_ zone: String, serial: UInt32 = 1) throws -> [ResourceRecord] {
  [
    try record(zone, "SOA", "ns1.\(zone). hostmaster.\(zone). \(serial) 10800 3600 604800 3600"),
    try record(zone, "NS", "ns1.\(zone)."),
    try record("ns1.\(zone)", "A", "192.0.2.1"),
  ]
}

/// A database with our tables, of its own.
struct Fixture {
  let engine: TestEngine
  private let store: any TestDatabase
  let database: any ZoneAdministration

  init(_ engine: TestEngine) throws {
    self.engine = engine
    store = try engine.makeDatabase()
    database = try store.location.open(for: .creation)
    try database.initialize()
  }

  var location: DatabaseLocation { store.location }

  func create(_ zone: String, _ records: [ResourceRecord] = []) throws -> ZoneSummary {
    try database.createZone(
      NewZone(name: try name(zone), records: try apex(zone) + records))
  }

  /// Runs SQL as anybody might, and gives the lines of the result.
  @discardableResult
  func sql(_ sql: String) throws -> [String] { try store.run(sql) }

  /// Starts to run SQL as anybody might.
  func start(_ sql: String, output: String) throws -> Process {
    try store.start(sql, output: output)
  }

  /// All of the database as text.
  func dump() throws -> String { try store.dump() }

  /// `owner type data` of a zone's records.
  func lines(_ zone: String) throws -> [String] {
    try database.records(ofZone: try name(zone)).records.map {
      "\($0.owner) \($0.ttl) \($0.type) \(try $0.recordData)"
    }
  }
}

extension ZoneDatabase {
  /// Reads all zones with their enabled records, and gives the rows that can't be read.
  @discardableResult
  func loadAll(
    zone: (ZoneSummary) -> Void = { _ in }, record: (ZoneRecord) -> Void = { _ in }
  ) throws -> [RowDefect] {
    try reading { reading in
      try reading.forEachZone({ summary, _ in zone(summary) }, record: { record(ZoneRecord($0)) })
      return reading.defects
    }
  }
}
