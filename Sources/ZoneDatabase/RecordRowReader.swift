import DNSProtocol

/// Turns rows of `records` of one zone into records.
struct RecordRowReader {
  /// The columns of `records` that are read, in the order that ``read(_:)`` expects.
  static let columns = "id, name, type, content, ttl, prio, disabled, domain_id"
  /// The place of `domain_id` in ``columns``.
  static let zoneColumn: CInt = 7

  /// The zone's row.
  let zone: ZoneSummary
  /// Whether disabled rows are wanted.
  let includesDisabled: Bool
  /// The time to live of a row without one, in seconds, as PowerDNS has it.
  static let defaultTTL: UInt32 = 3600
  /// The longest time to live (RFC 2181 §8).
  private static let maximumTTL: Int64 = 1 << 31 - 1

  /// The last row's name, since rows of one name often follow each other.
  private var nameText: [UInt8] = []
  private var owner: DomainName

  init(zone: ZoneSummary, includesDisabled: Bool) {
    self.zone = zone
    self.includesDisabled = includesDisabled
    owner = zone.name
  }

  /// Reads the row a statement stands at.
  ///
  /// - Returns: `nil` for a row that is no record, and for one with a defect, which is noted.
  mutating func read(_ row: borrowing SQLiteStatement, _ defects: inout DefectList) -> ZoneRecord? {
    do throws(RowDefect) {
      return try read(row)
    } catch {
      defects.append(error)
      return nil
    }
  }

  /// Reads the row a statement stands at.
  ///
  /// - Returns: `nil` for a row that is no record: disabled, or an empty non-terminal.
  /// - Throws: ``RowDefect``.
  mutating func read(_ row: borrowing SQLiteStatement) throws(RowDefect) -> ZoneRecord? {
    // PowerDNS asks for disabled=0, which NULL is not.
    let isDisabled = row.isNull(6) || row.integer(6) != 0
    guard includesDisabled || !isDisabled else { return nil }
    let typeText = row.text(2)
    guard typeText.count > 0 else { return nil }
    do throws(RowFault) {
      try readOwner(row.text(1))
      let type = try Self.type(typeText)
      let ttl = try Self.ttl(row.optionalInteger(4))
      var data: [UInt8] = []
      data.reserveCapacity(row.text(3).count + 8)
      try ContentReader.append(
        type: type, content: row.text(3).span, priority: row.optionalInteger(5), to: &data)
      guard data.count <= RecordData.maximumLength else {
        throw RowFault("the data has \(data.count) octets, expected at most 65535")
      }
      return ZoneRecord(
        rowID: row.integer(0), owner: owner, type: type, ttl: ttl, data: data,
        isDisabled: isDisabled)
    } catch {
      throw RowDefect(
        rowID: row.integer(0), zoneID: zone.id, zone: zone.name.databaseText,
        name: row.string(1) ?? "NULL", type: row.string(2) ?? "", content: row.string(3) ?? "",
        reason: error.reason)
    }
  }

  private mutating func readOwner(_ text: UnsafeBufferPointer<UInt8>) throws(RowFault) {
    if text.count > 0, nameText.elementsEqual(text) { return }
    do throws(DomainNameError) {
      owner = try DomainName(databaseText: text.span)
    } catch {
      nameText = []
      owner = zone.name
      throw RowFault("the name \(error)")
    }
    guard owner.isSubdomain(of: zone.name) else {
      nameText = []
      owner = zone.name
      throw RowFault("the name is not in the zone; names are written whole, without a final dot")
    }
    nameText = Array(text)
  }

  private static func type(_ text: UnsafeBufferPointer<UInt8>) throws(RowFault) -> RecordType {
    guard let type = RecordType(mnemonic: text.span), type.rawValue != 65_401,
      type.rawValue != 65_402
    else {
      let word = String(decoding: text, as: UTF8.self)
      switch word.uppercased() {
      case "ALIAS", "TYPE65401", "LUA", "TYPE65402":
        throw RowFault("\(word.uppercased()) records are not supported; PowerDNS makes them up")
      default:
        throw RowFault("the type is unknown; write TYPE and its number if it exists")
      }
    }
    return type
  }

  private static func ttl(_ value: Int64?) throws(RowFault) -> UInt32 {
    guard let value else { return defaultTTL }
    guard (0...maximumTTL).contains(value) else {
      throw RowFault("the ttl is \(value), expected seconds from 0 to \(maximumTTL)")
    }
    return UInt32(value)
  }
}
