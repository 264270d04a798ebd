import DNSProtocol
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

/// A database of ours in a folder of its own.
struct Fixture {
  let folder: TemporaryFolder
  let path: String
  let database: any ZoneAdministration

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("zones.db")
    database = try DatabaseLocation.sqlite(path: path).open(for: .creation)
    try database.initialize()
  }

  func create(_ zone: String, _ records: [ResourceRecord] = []) throws -> ZoneSummary {
    try database.createZone(
      NewZone(name: try name(zone), records: try apex(zone) + records))
  }

  func sqlite(_ sql: String) throws -> String { try Program.sqlite(path, sql) }

  /// All of the database as text.
  func dump() throws -> String { try Program.run("/usr/bin/sqlite3", [path, ".dump"]) }

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
