import DNSProtocol
import DatabaseTesting
import ZoneDatabase

/// A database with the zone `x.test`, as a management API sees it.
struct ManagedFixture {
  static let author = ChangeAuthor(name: "tests", origin: "192.0.2.99", agent: "curl/8")

  let fixture: Fixture
  let database: any ZoneManagement
  let zone: DomainName

  init(_ engine: TestEngine) throws {
    fixture = try Fixture(engine)
    database = try fixture.location.openForManagement()
    zone = try name("x.test")
    _ = try fixture.create(
      "x.test",
      [
        try record("www.x.test", "A", "192.0.2.2"), try record("www.x.test", "TXT", "\"one\""),
        try record("alias.x.test", "CNAME", "www.x.test."),
      ])
  }

  /// What shall become of a set: `owner type`, and what its records shall be.
  func set(
    _ owner: String, _ type: String, _ data: [String], ttl: UInt32 = 300,
    disabled: Set<String> = [], comments: [ZoneComment]? = nil
  ) throws -> RecordSetChange {
    RecordSetChange(
      owner: try name(owner), type: try recordType(type),
      action: .replace(ttl: ttl, try members(type, data, disabled)), comments: comments)
  }

  func members(
    _ type: String, _ data: [String], _ disabled: Set<String> = []
  ) throws -> [RecordSetChange.Record] {
    try data.map {
      RecordSetChange.Record(
        try record("x.test", type, $0).data, isDisabled: disabled.contains($0))
    }
  }

  func recordType(_ text: String) throws -> RecordType {
    guard let type = RecordType(text) else { throw ProgramFailure("no type \(text)") }
    return type
  }

  func comment(
    _ owner: String, _ type: String, _ text: String, modified: Int64 = 1_000_000
  ) throws -> ZoneComment {
    ZoneComment(
      owner: try name(owner), type: try recordType(type), text: text, account: "me",
      modified: modified)
  }

  @discardableResult
  func change(
    _ changes: [RecordSetChange], if condition: Set<ZoneVersion>? = nil
  ) throws -> (change: ZoneChange, version: ZoneVersion?) {
    try database.changeRecordSets(changes, ofZone: zone, if: condition, by: Self.author)
  }

  /// All of the zone, disabled records included.
  func content() throws -> ZoneContent {
    guard
      let content = try database.content(
        ofZone: zone, matching: RecordFilter(includesDisabled: true))
    else { throw ProgramFailure("there is no zone x.test") }
    return content
  }

  /// `owner ttl type data` of the zone's records but SOA, with `-` before those that are disabled.
  func lines() throws -> [String] {
    try content().records.filter { $0.type != .soa }.map { record in
      (record.isDisabled ? "-" : "")
        + "\(record.owner) \(record.ttl) \(record.type) \(try record.recordData)"
    }
  }

  /// The whole audit trail, newest first.
  func audit() throws -> [AuditEntry] {
    try database.auditTrail(ofZone: nil, before: nil, limit: 1000)
  }
}
