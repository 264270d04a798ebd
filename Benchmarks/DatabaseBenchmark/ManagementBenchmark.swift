import DNSProtocol
import DatabaseTesting
import ZoneDatabase

/// Measures what the management API asks of a database with many small zones.
struct ManagementBenchmark {
  let engine: TestEngine
  let zones: Int

  private static let author = ChangeAuthor(name: "benchmark", origin: "127.0.0.1")

  func run() throws {
    let store = try engine.makeDatabase()
    try store.location.open(for: .creation).initialize()
    try fill(store)
    let database = try store.location.openForManagement()
    print("\(engine), \(zones) zones")
    try time("all zones with their serials") { _ = try database.zones(matching: ZoneQuery()) }
    try time("100 zones from the middle on") {
      let after = try DomainName("zone\(zones / 2).test")
      _ = try database.zones(matching: ZoneQuery(after: after, limit: 100))
    }
    try time("one zone by its name") {
      _ = try database.zones(matching: ZoneQuery(name: DomainName("zone1.test")))
    }
    try time("a search that finds one record") {
      let hits = try database.search(
        "*host3.zone\(zones / 3).*", zones: true, records: true, comments: true, limit: 100)
      guard hits.count == 1 else { throw ProgramFailure("\(hits.count) hits") }
    }
    try time("the whole of a zone") {
      _ = try database.content(
        ofZone: DomainName("zone7.test"), matching: RecordFilter(includesDisabled: true))
    }
    try change("sets replaced, in a hundred zones", count: 2000, database) { number in
      "host\(number / 100 % 4).zone\(number % 100).test"
    }
    try change("names added, in one zone", count: 2000, database) { "new\($0).zone5.test" }
    try time("the newest 100 entries of the audit trail") {
      _ = try database.auditTrail(ofZone: nil, before: nil, limit: 100)
    }
    try time("the same of one zone") {
      _ = try database.auditTrail(ofZone: DomainName("zone9.test"), before: nil, limit: 100)
    }
  }

  /// Writes zones of seven records, as SQL that all engines understand.
  private func fill(_ store: any TestDatabase) throws {
    let pieces = stride(from: 0, to: zones, by: 500).map { $0..<min($0 + 500, zones) }
    for piece in pieces {
      let names = piece.map { "(\($0 + 1), 'zone\($0).test', 'NATIVE')" }
      let rows = piece.flatMap { index in
        let zone = "zone\(index).test"
        let rest = [("SOA", "ns.\(zone) h.\(zone) 1 2 3 4 5"), ("NS", "ns.\(zone)")].map {
          "(\(index + 1), '\(zone)', '\($0.0)', '\($0.1)', 300)"
        }
        return rest
          + (0..<5).map { "(\(index + 1), 'host\($0).\(zone)', 'A', '192.0.2.\($0)', 300)" }
      }
      try store.run(
        "BEGIN; INSERT INTO domains (id, name, type) VALUES \(names.joined(separator: ","));"
          + " INSERT INTO records (domain_id, name, type, content, ttl) VALUES "
          + rows.joined(separator: ",") + "; COMMIT;")
    }
  }

  private func change(
    _ what: String, count: Int, _ database: any ZoneManagement, owner: (Int) -> String
  ) throws {
    let time = try ContinuousClock().measure {
      for number in 0..<count {
        let owner = try DomainName(owner(number))
        let labels = owner.withoutDot.split(separator: ".").suffix(2).joined(separator: ".")
        let data = try RecordData(
          type: .a, presentation: "198.51.\(number / 250 % 250).\(number % 250)")
        let change = RecordSetChange(
          owner: owner, type: .a, action: .replace(ttl: 60, [RecordSetChange.Record(data)]))
        _ = try database.changeRecordSets(
          [change], ofZone: DomainName(labels), if: nil, by: Self.author)
      }
    }
    print("  \(what): \(Int(Double(count) / (time / .seconds(1)))) a second")
  }

  private func time(_ what: String, _ body: () throws -> Void) throws {
    try body()
    print("  \(what): \(try ContinuousClock().measure(body))")
  }
}
