import DNSProtocol

/// What turns one content of a zone into another.
struct ZoneDifference {
  /// The records that go, and those that come; each once, in canonical order.
  let removed: [ResourceRecord]
  let added: [ResourceRecord]
  /// Whether the serial is changed by the edit itself.
  let isSerialGiven: Bool

  var isEmpty: Bool { removed.isEmpty && added.isEmpty }

  init(from old: [ResourceRecord], to new: [ResourceRecord]) {
    let (before, after) = (Set(old), Set(new))
    removed = before.subtracting(after).sorted(by: Self.areInOrder)
    added = after.subtracting(before).sorted(by: Self.areInOrder)
    isSerialGiven =
      Set(removed.compactMap(Self.serial)) != Set(added.compactMap(Self.serial))
  }

  /// One line for each record, what goes before what comes at each name and type.
  func lines(inColour: Bool) -> [String] {
    let marked = removed.map { ("-", $0) } + added.map { ("+", $0) }
    let ordered = marked.sorted { left, right in
      let (first, second) = (left.1, right.1)
      if first.owner != second.owner || first.type != second.type {
        return Self.areInOrder(first, second)
      }
      return left.0 == right.0 ? Self.areInOrder(first, second) : left.0 == "-"
    }
    let names = ordered.map(\.1.owner.description)
    let width = min(names.map(\.count).max() ?? 0, 32)
    return zip(ordered, names).map { entry, name in
      let (mark, record) = entry
      let room = String(repeating: " ", count: max(width - name.count, 0))
      let line = "\(mark) \(name)\(room)  \(record.ttl) \(record.type) \(record.data)"
      guard inColour else { return line }
      return "\u{1b}[\(mark == "-" ? 31 : 32)m\(line)\u{1b}[0m"
    }
  }

  private static func serial(_ record: ResourceRecord) -> [UInt8]? {
    record.type == .soa ? Array(record.data.wire.suffix(20).prefix(4)) : nil
  }

  private static func areInOrder(_ left: ResourceRecord, _ right: ResourceRecord) -> Bool {
    if left.owner != right.owner { return left.owner < right.owner }
    if left.type != right.type { return left.type.rawValue < right.type.rawValue }
    if left.data != right.data { return left.data.wire.lexicographicallyPrecedes(right.data.wire) }
    return left.ttl < right.ttl
  }
}
