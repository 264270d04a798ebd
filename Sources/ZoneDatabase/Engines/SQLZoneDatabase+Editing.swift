import DNSProtocol
import SQL

extension SQLZoneDatabase {
  /// Edits a zone in a transaction and finishes the edit.
  private func edit(
    _ name: DomainName, _ body: (inout ZoneEditor) throws -> Void
  ) throws -> ZoneChange {
    try write { session in
      let zone = try zoneToChange(name, session)
      let before = try session.authority(of: zone)
      var editor = try ZoneEditor(session, zone: zone)
      try body(&editor)
      return try finish(editor, before: before, session)
    }
  }

  /// Finishes an edit and writes it down.
  private func finish(
    _ editor: consuming ZoneEditor, before: Authority?, _ session: Engine.Session
  ) throws -> ZoneChange {
    let zone = editor.zone.name
    let detail = author == nil ? AuditDetail() : try editor.auditDetail
    let change = try editor.finish(before: before, policy: .zoneMetadata)
    if !change.isEmpty {
      try writeAudit(
        session, "records-changed", zone: zone, serial: change.serial, detail: detail.text,
        by: author)
    }
    return change
  }

  func addRecords(
    _ records: [ResourceRecord], toZone name: DomainName
  ) throws -> ZoneChange {
    try edit(name) { editor in try editor.add(records) }
  }

  func replaceRecordSet(
    owner: DomainName, type: RecordType, ttl: UInt32, data: [RecordData], inZone name: DomainName
  ) throws -> ZoneChange {
    guard data.allSatisfy({ $0.type == type }) else {
      throw ZoneDatabaseError(
        .invalidContent, at: "zone \(name.withoutDot), \(owner.withoutDot) \(type)",
        found: "data of another type",
        remedy: "All records of a set have one type.")
    }
    return try edit(name) { editor in
      try editor.replaceSet(owner, type, ttl: ttl, data: data)
    }
  }

  func deleteRecords(
    owner: DomainName, type: RecordType?, data: RecordData?, inZone name: DomainName
  ) throws -> ZoneChange {
    try edit(name) { editor in
      let found = try editor.records(of: owner, thoroughly: true).filter { record in
        (type == nil || record.type == type)
          && (data == nil || (record.type == data?.type && record.data == data?.wire))
      }
      guard !found.isEmpty else {
        let what = [owner.withoutDot, type?.description, data?.description]
        throw ZoneDatabaseError(
          .noSuchRecord, at: "zone \(name.withoutDot)",
          found: "there is no record \(what.compactMap(\.self).joined(separator: " "))",
          remedy: "`martlet record list \(name.withoutDot)` shows those there are.")
      }
      for record in found { try editor.remove(record) }
    }
  }

  func applyEdit(
    toZone name: DomainName, from old: [ResourceRecord], to new: [ResourceRecord]
  ) throws -> ZoneChange {
    try write { session in
      let zone = try zoneToChange(name, session)
      let before = try session.authority(of: zone)
      let defects = DefectList()
      var current: [ResourceRecord: ZoneRecord] = [:]
      try session.forEachRecord(of: zone, includingDisabled: false, defects) { row in
        let record = ZoneRecord(row)
        current[try record.resourceRecord] = record
      }
      guard Set(old) == Set(current.keys) else {
        throw ZoneDatabaseError(
          .changedMeanwhile, at: "zone \(name.withoutDot)",
          found: "its records are not those that the edit began with",
          remedy: "Someone else has changed it: begin again with what it is now.")
      }
      var editor = try ZoneEditor(session, zone: zone)
      let wanted = Set(new)
      for record in new where current[record] == nil { try editor.rules.check(record) }
      if ![.secondary, .consumer].contains(zone.kind) {
        try editor.rules.check(zone: wanted, before: current.keys)
      }
      for (record, row) in current where !wanted.contains(record) { try editor.remove(row) }
      var done = Set(current.keys)
      for record in new where done.insert(record).inserted { try editor.insert(record) }
      // A serial that was edited counts; an SOA record with the old serial gets the next one.
      let given = new.first { $0.type == .soa }?.data.serial
      editor.isSerialGiven = given != before?.data.serial
      return try finish(editor, before: before, session)
    }
  }
}

extension ZoneEditor {
  /// What was changed, before it is finished.
  fileprivate var auditDetail: AuditDetail {
    get throws {
      var detail = AuditDetail()
      let sorted = changes.sorted { left, right in
        left.key.owner == right.key.owner
          ? left.key.type.rawValue < right.key.type.rawValue : left.key.owner < right.key.owner
      }
      for (key, change) in sorted {
        guard !detail.isFull else {
          detail.omit()
          continue
        }
        let after = try records(of: key.owner).filter { $0.type == key.type }
        let new = Set(change.added.map(\.data.wire))
        let before = after.filter { !new.contains($0.data) } + change.removed
        detail.add(
          key.owner, key.type, before: try before.map { try $0.auditText },
          after: try after.map { try $0.auditText }, comments: nil)
      }
      return detail
    }
  }
}
