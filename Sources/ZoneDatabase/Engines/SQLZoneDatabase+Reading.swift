import DNSProtocol
import SQL

extension SQLZoneDatabase {
  func zones() throws -> (zones: [ZoneSummary], defects: [RowDefect]) {
    try read { session in
      let defects = DefectList()
      return (try session.zones(defects), defects.defects)
    }
  }

  func zone(_ id: ZoneIdentifier) throws -> ZoneSummary? {
    try read { session in try session.zone(id) }
  }

  func zone(named name: DomainName) throws -> ZoneSummary? {
    try read { session in try session.zone(named: name) }
  }

  func forEachRecord(
    ofZone id: ZoneIdentifier, includingDisabled: Bool, _ body: (ZoneRecord) throws -> Void
  ) throws -> [RowDefect] {
    try read { session in
      guard let zone = try session.zone(id) else {
        throw ZoneDatabaseError(
          .noSuchZone, at: "\(location)", found: "no zone with the key \(id.rawValue)",
          remedy: "It was deleted meanwhile")
      }
      let defects = DefectList()
      try session.forEachRecord(of: zone, includingDisabled: includingDisabled, defects) {
        try body(ZoneRecord($0))
      }
      return defects.defects
    }
  }

  func reading<Value>(_ body: (any ZoneReading) throws -> Value) throws -> Value {
    try translating {
      try engine.read { session, generation in
        try body(EngineReading(engine, session, generation: generation))
      }
    }
  }

  func zoneOverviews() throws -> (zones: [ZoneOverview], defects: [RowDefect]) {
    try read { session in
      let defects = DefectList()
      let zones = try session.zones(defects)
      let counts = try session.recordCounts()
      let serials = try session.serials()
      let overviews = zones.map { zone in
        ZoneOverview(
          zone: zone, serial: serials[zone.id.rawValue],
          recordCount: counts[zone.id.rawValue]?.enabled ?? 0,
          disabledCount: counts[zone.id.rawValue]?.disabled ?? 0)
      }
      return (overviews.sorted { $0.zone.name < $1.zone.name }, defects.defects)
    }
  }

  func zoneOverview(named name: DomainName) throws -> ZoneOverview? {
    try read { session in
      guard let zone = try session.zone(named: name) else { return nil }
      let counts = try session.recordCounts(of: zone.id)[zone.id.rawValue]
      return ZoneOverview(
        zone: zone, serial: try session.authority(of: zone)?.data.serial,
        recordCount: counts?.enabled ?? 0, disabledCount: counts?.disabled ?? 0)
    }
  }
}
