import Authority
import DNSProtocol
import ZoneDatabase

/// Compiles whole zones while their records come from the database, zone after zone.
final class ZoneReader {
  private let publication: ZonePublication
  private var compiler: ZoneCompiler
  private var current: ZoneIdentifier?
  private var unusual = UnusualNames()
  /// The zones that are ready to be published.
  private(set) var zones: [CompiledZone] = []
  /// Their keys, in the same order.
  private(set) var keys: [ZoneIdentifier] = []
  /// Those of them that have names which are not written as usual.
  private(set) var unusualNames: [ZoneIdentifier: UnusualNames] = [:]
  /// What is wrong with them.
  private(set) var defects = ZoneDefects()

  init(_ publication: ZonePublication) {
    self.publication = publication
    compiler = ZoneCompiler(apex: .root, key: publication.key)
  }

  /// Starts the next zone, which has about so many records.
  func begin(_ zone: ZoneSummary, rows: Int = 8) {
    finish()
    current = zone.id
    compiler.begin(apex: zone.name, expectedRecords: rows)
  }

  /// Adds a record to the zone that was begun last.
  func add(_ row: borrowing RecordRow) {
    compiler.add(owner: row.owner, type: row.type, ttl: row.ttl, data: row.data)
    if !row.hasUsualName {
      unusual.insert([UInt8](copying: row.nameText), of: DomainName(copying: row.owner))
    }
  }

  /// Adds a record of a snapshot to the zone that was begun last.
  ///
  /// - Returns: Whether one was begun.
  func add(
    owner: DomainName, type: RecordType, ttl: UInt32, data: [UInt8], unusualText: [UInt8]?
  ) -> Bool {
    guard current != nil else { return false }
    compiler.add(owner: owner, type: type, ttl: ttl, data: data)
    if let unusualText { unusual.insert(unusualText, of: owner) }
    return true
  }

  /// Ends the last zone.
  func finish() {
    guard let current else { return }
    self.current = nil
    zones.append(publication.compile(&compiler))
    keys.append(current)
    defects.append(compiler.defects)
    if !unusual.isEmpty {
      unusualNames[current] = unusual
      unusual = UnusualNames()
    }
  }
}
