import Authority
import DNSProtocol
import ZoneDatabase

/// Compiles zones while their records come from the database, zone after zone.
final class BulkLoad {
  private let publication: ZonePublication
  private var summary: ZoneSummary?
  private var compiler: ZoneCompiler?
  private var zones: [CompiledZone] = []
  private var names: [ZoneIdentifier: DomainName] = [:]
  private var defects: [ZoneDefect] = []

  init(_ publication: ZonePublication) { self.publication = publication }

  /// Starts the next zone.
  func begin(_ zone: ZoneSummary) {
    finishZone()
    summary = zone
    compiler = ZoneCompiler(apex: zone.name, key: publication.key)
  }

  /// Adds a record to the zone that was begun last.
  func add(_ row: borrowing RecordRow) {
    compiler?.add(owner: row.owner, type: row.type, ttl: row.ttl, data: row.data)
  }

  /// Ends the last zone.
  func finish() -> (
    zones: [CompiledZone], names: [ZoneIdentifier: DomainName], defects: [ZoneDefect]
  ) {
    finishZone()
    return (zones, names, defects)
  }

  private func finishZone() {
    guard let summary, compiler != nil else { return }
    zones.append(publication.compile(&compiler!))
    names[summary.id] = summary.name
    if let found = compiler?.defects { defects += found }
    compiler = nil
    self.summary = nil
  }
}
