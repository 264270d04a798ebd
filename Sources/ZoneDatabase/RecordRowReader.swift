import DNSProtocol
import Glibc
import SQL

/// Turns rows of `records` of one zone into records.
///
/// The octets of a row go into memory that is used again for the next one.
struct RecordRowReader: ~Copyable {
  /// The columns of `records` that are read, in the order that ``read(_:)`` expects.
  ///
  /// PowerDNS asks for disabled=0, which NULL is not.
  static func columns(_ dialect: SQLDialect) -> String {
    "id, name, type, content, ttl, prio, "
      + dialect.number(dialect.differs("disabled", dialect.literal(false)))
  }
  /// How many columns that are.
  static let columnCount = 7
  /// The time to live of a row without one, in seconds, as PowerDNS has it.
  static let defaultTTL: UInt32 = 3600
  /// The longest time to live (RFC 2181 §8).
  private static let maximumTTL: Int64 = 1 << 31 - 1

  /// The zone's key.
  private(set) var zone: ZoneIdentifier
  /// The zone's name.
  private(set) var apex: DomainName
  /// Whether disabled rows are wanted.
  private let includesDisabled: Bool
  /// Whether `ALIAS` records are wanted, which are not served but kept.
  private let includesAliases: Bool

  /// The last row's name, since rows of one name often follow each other.
  private var nameText: [UInt8] = []
  private var hasUsualName = false
  private var owner: [UInt8] = []
  private var data: [UInt8] = []
  private var type = RecordType.a
  private var ttl: UInt32 = 0
  private var rowID: Int64 = 0
  private var isDisabled = false

  init(zone: ZoneSummary, includesDisabled: Bool, includesAliases: Bool = false) {
    self.init(includesDisabled: includesDisabled, includesAliases: includesAliases)
    begin(zone)
  }

  /// Makes a reader that waits for its first zone.
  init(includesDisabled: Bool, includesAliases: Bool = false) {
    zone = ZoneIdentifier(rawValue: 0)
    apex = .root
    self.includesDisabled = includesDisabled
    self.includesAliases = includesAliases
    nameText.reserveCapacity(256)
    owner.reserveCapacity(256)
    data.reserveCapacity(512)
  }

  /// Goes on with the rows of another zone.
  mutating func begin(_ zone: ZoneSummary) {
    self.zone = zone.id
    apex = zone.name.lowercased
    nameText.removeAll(keepingCapacity: true)
  }

  /// What was read last.
  var row: RecordRow {
    @_lifetime(borrow self)
    borrowing get {
      RecordRow(
        rowID: rowID, owner: owner.span, type: type, ttl: ttl, data: data.span,
        nameText: nameText.span, hasUsualName: hasUsualName, isDisabled: isDisabled)
    }
  }

  /// Reads the row a statement stands at.
  ///
  /// - Returns: Whether ``row`` holds a record now; not for a row that is none, nor for one with a
  ///   defect, which is noted.
  mutating func read<Row: SQLRow & ~Copyable>(_ row: borrowing Row, _ defects: DefectList) -> Bool {
    do throws(RowDefect) {
      return try read(row)
    } catch {
      defects.append(error)
      return false
    }
  }

  /// Reads the row a statement stands at.
  ///
  /// - Returns: `false` for a row that is no record: disabled, or an empty non-terminal.
  /// - Throws: ``RowDefect``.
  mutating func read<Row: SQLRow & ~Copyable>(_ row: borrowing Row) throws(RowDefect) -> Bool {
    isDisabled = row.integer(6) != 0
    guard includesDisabled || !isDisabled else { return false }
    let typeText = row.text(2)
    guard typeText.count > 0 else { return false }
    do throws(RowFault) {
      try readOwner(row.text(1))
      type = try Self.type(typeText, includesAliases)
      ttl = try Self.ttl(row.optionalInteger(4))
      data.removeAll(keepingCapacity: true)
      // The number is only asked for where it means something.
      let priority = type == .mx || type == .srv ? row.optionalInteger(5) : nil
      try ContentReader.append(
        type: type, content: row.text(3).span, priority: priority, to: &data)
      guard data.count <= RecordData.maximumLength else {
        throw RowFault("the data has \(data.count) octets, expected at most 65535")
      }
    } catch {
      throw RowDefect(
        rowID: row.integer(0), zoneID: zone, zone: apex.databaseText,
        name: row.string(1) ?? "NULL", type: row.string(2) ?? "", content: row.string(3) ?? "",
        reason: error.reason)
    }
    rowID = row.integer(0)
    return true
  }

  /// Reads all rows that a statement gives.
  mutating func readAll<Rows: SQLStatement>(
    _ rows: Rows, _ defects: DefectList, _ body: (borrowing RecordRow) throws -> Void
  ) throws {
    while try rows.step() {
      if read(rows, defects) { try body(row) }
    }
  }

  private mutating func readOwner(_ text: UnsafeBufferPointer<UInt8>) throws(RowFault) {
    if text.count > 0, nameText.span.hasSameOctets(as: text.span) { return }
    nameText.removeAll(keepingCapacity: true)
    owner.removeAll(keepingCapacity: true)
    if let form = PlainText.appendName(text.span, to: &owner) {
      hasUsualName = !form.contains(.unusual)
    } else {
      do throws(DomainNameError) {
        let name = try DomainName(databaseText: text.span)
        owner.append(contentsOf: name.wire)
        hasUsualName = name.databaseText.utf8.elementsEqual(text)
      } catch {
        throw RowFault("the name \(error)")
      }
    }
    guard isInZone else {
      throw RowFault("the name is not in the zone; names are written whole, without a final dot")
    }
    nameText.append(contentsOf: text)
  }

  /// Whether the owner is the apex or below it.
  private var isInZone: Bool {
    let start = owner.count - apex.wire.count
    guard start >= 0 else { return false }
    // The suffix must start at a label, not inside one.
    var position = 0
    while position < start { position += 1 + Int(owner[position]) }
    guard position == start else { return false }
    if owner.span.extracting(start...).hasSameOctets(as: apex.wire.span) { return true }
    for index in 0..<apex.wire.count {
      let octet = owner[start + index]
      let lowered = octet &- UInt8(ascii: "A") < 26 ? octet | 0x20 : octet
      if lowered != apex.wire[index] { return false }
    }
    return true
  }

  /// What is wrong with an `ALIAS` record, for whoever would serve it.
  static let aliasFault = "ALIAS records are not supported; PowerDNS makes them up"

  private static func type(
    _ text: UnsafeBufferPointer<UInt8>, _ includesAliases: Bool
  ) throws(RowFault) -> RecordType {
    if let type = PlainText.commonType(text.span) { return type }
    if includesAliases, RecordType(databaseWord: text.span) == .alias { return .alias }
    guard let type = RecordType(mnemonic: text.span), type.rawValue != 65_401,
      type.rawValue != 65_402
    else {
      let word = String(decoding: text, as: UTF8.self)
      switch word.uppercased() {
      case "ALIAS", "TYPE65401": throw RowFault(aliasFault)
      case "LUA", "TYPE65402":
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

extension Span<UInt8> {
  /// Whether another span holds the same octets.
  fileprivate func hasSameOctets(as other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    return withUnsafeBytes { bytes in
      other.withUnsafeBytes { others in
        guard let start = bytes.baseAddress, let otherStart = others.baseAddress else {
          return true
        }
        return memcmp(start, otherStart, bytes.count) == 0
      }
    }
  }
}
