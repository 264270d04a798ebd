import Authority
import DNSProtocol
import ZoneDatabase

/// Compiles zones while their records come from the database, zone after zone.
final class BulkLoad {
  private let key: HashKey
  private var summary: ZoneSummary?
  private var compiler: ZoneCompiler?
  private var zones: [CompiledZone] = []
  private var names: [ZoneIdentifier: DomainName] = [:]
  private var defects: [ZoneDefect] = []

  init(key: HashKey) { self.key = key }

  /// Starts the next zone.
  func begin(_ zone: ZoneSummary) {
    finishZone()
    summary = zone
    compiler = ZoneCompiler(apex: zone.name, key: key)
  }

  /// Adds a record to the zone that was begun last.
  func add(_ record: ZoneRecord, to zone: ZoneIdentifier) {
    guard summary?.id == zone else { return }
    compiler?.add(owner: record.owner, type: record.type, ttl: record.ttl, data: record.data)
  }

  /// Ends the last zone.
  func finish() -> (
    zones: [CompiledZone], names: [ZoneIdentifier: DomainName], defects: [ZoneDefect]
  ) {
    finishZone()
    return (zones, names, defects)
  }

  private func finishZone() {
    guard let summary, let zone = compiler?.compile() else { return }
    zones.append(zone)
    names[summary.id] = summary.name
    if let found = compiler?.defects { defects += found }
    compiler = nil
    self.summary = nil
  }
}
