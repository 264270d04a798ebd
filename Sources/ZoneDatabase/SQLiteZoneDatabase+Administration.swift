package import DNSProtocol
import GRDB

extension SQLiteZoneDatabase: ZoneAdministration {
  package func createZone(_ zone: NewZone) throws -> ZoneSummary {
    try write { database in
      guard try Self.zone(named: zone.name, database) == nil else { throw zoneExists(zone.name) }
      let summary = try Self.insertZone(zone, database)
      guard !zone.records.isEmpty || ![.secondary, .consumer].contains(zone.kind) else {
        return summary
      }
      var importer = try ZoneImporter(database, zone: summary, progress: nil)
      for record in zone.records { try importer.add(record) }
      _ = try importer.finish()
      return summary
    }
  }

  package func deleteZone(_ name: DomainName) throws -> Int {
    try write(cache: Self.bulkCache) { database in
      let zone = try requireZone(name, database)
      return try journaledAsOne(zone.id, database) {
        let count = try Self.deleteRecords(of: zone.id, database)
        for table in ["comments", "domainmetadata", "cryptokeys"] {
          try database.execute(
            sql: "DELETE FROM \(table) WHERE domain_id = ?", arguments: [zone.id.rawValue])
        }
        try database.execute(
          sql: "DELETE FROM domains WHERE id = ?", arguments: [zone.id.rawValue])
        return count
      }
    }
  }

  package func records(
    ofZone name: DomainName, matching filter: RecordFilter
  ) throws -> (records: [ZoneRecord], defects: [RowDefect]) {
    try read { database in
      let zone = try requireZone(name, database)
      let defects = DefectList()
      var records: [ZoneRecord] = []
      try Self.forEachRecord(
        of: zone, includingDisabled: filter.includesDisabled, database, defects
      ) { record in
        if filter.matches(record) { records.append(record) }
      }
      records.sort(by: CanonicalOrder(apex: zone.name).areInOrder)
      return (records, defects.defects)
    }
  }

  package func setKind(_ kind: ZoneKind, master: String?, ofZone name: DomainName) throws {
    try write { database in
      let zone = try requireZone(name, database)
      try database.execute(
        sql: "UPDATE domains SET type = ?, master = coalesce(?, master) WHERE id = ?",
        arguments: [kind.rawValue, master, zone.id.rawValue])
    }
  }

  package func setAccount(_ account: String?, ofZone name: DomainName) throws {
    try write { database in
      let zone = try requireZone(name, database)
      try database.execute(
        sql: "UPDATE domains SET account = ? WHERE id = ?",
        arguments: [account ?? "", zone.id.rawValue])
    }
  }

  package func metadata(_ kind: String, ofZone name: DomainName) throws -> [String] {
    try read { database in
      try Self.metadata(kind, of: try requireZone(name, database), database)
    }
  }

  package func setMetadata(
    _ kind: String, to values: [String], ofZone name: DomainName
  ) throws {
    try write { database in
      let zone = try requireZone(name, database)
      try database.execute(
        sql: "DELETE FROM domainmetadata WHERE domain_id = ? AND kind = ?",
        arguments: [zone.id.rawValue, kind])
      for value in values {
        try database.execute(
          sql: "INSERT INTO domainmetadata (domain_id, kind, content) VALUES (?, ?, ?)",
          arguments: [zone.id.rawValue, kind.uppercased(), value])
      }
    }
  }
}
