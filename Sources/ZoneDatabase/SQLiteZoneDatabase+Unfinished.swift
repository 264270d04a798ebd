package import DNSProtocol

extension SQLiteZoneDatabase: ZoneAdministration {
  private var unfinished: ZoneDatabaseError {
    ZoneDatabaseError(.engine, at: "\(location)", found: "not written yet", remedy: "")
  }
  package func zoneOverviews() throws -> (zones: [ZoneOverview], defects: [RowDefect]) {
    throw unfinished
  }
  package func createZone(_ zone: NewZone) throws -> ZoneSummary { throw unfinished }
  package func deleteZone(_ name: DomainName) throws -> Int { throw unfinished }
  package func importZone(
    _ name: DomainName, kind: ZoneKind?, replacing: Bool, progress: ((Int) -> Void)?,
    records: (_ add: (ResourceRecord) throws -> Void) throws -> Void
  ) throws -> ImportResult { throw unfinished }
  package func records(
    ofZone name: DomainName, matching filter: RecordFilter
  ) throws -> (records: [ZoneRecord], defects: [RowDefect]) { throw unfinished }
  package func setKind(_ kind: ZoneKind, master: String?, ofZone name: DomainName) throws {
    throw unfinished
  }
  package func setAccount(_ account: String?, ofZone name: DomainName) throws { throw unfinished }
  package func increaseSerial(
    ofZone name: DomainName, policy: SerialPolicy
  ) throws -> SerialChange { throw unfinished }
  package func addRecords(
    _ records: [ResourceRecord], toZone name: DomainName
  ) throws -> ZoneChange { throw unfinished }
  package func replaceRecordSet(
    owner: DomainName, type: RecordType, ttl: UInt32, data: [RecordData], inZone name: DomainName
  ) throws -> ZoneChange { throw unfinished }
  package func deleteRecords(
    owner: DomainName, type: RecordType?, data: RecordData?, inZone name: DomainName
  ) throws -> ZoneChange { throw unfinished }
  package func applyEdit(
    toZone name: DomainName, from old: [ResourceRecord], to new: [ResourceRecord]
  ) throws -> ZoneChange { throw unfinished }
  package func metadata(_ kind: String, ofZone name: DomainName) throws -> [String] {
    throw unfinished
  }
  package func setMetadata(_ kind: String, to values: [String], ofZone name: DomainName) throws {
    throw unfinished
  }
}
