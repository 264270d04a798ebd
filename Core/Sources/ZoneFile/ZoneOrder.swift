import DNSProtocol

/// The records of a zone in the order in which they are written.
struct ZoneOrder {
  private(set) var records: [ResourceRecord]

  /// Sorts: the SOA record, then by owner in canonical order, at each owner NS first, then by
  /// type, time to live and data.
  init(_ unordered: some Sequence<ResourceRecord>, origin: DomainName) {
    records = Array(unordered)
    // One key for each owner: owners mostly come in runs.
    var keys: [[UInt8]] = []
    keys.reserveCapacity(records.count)
    for (index, record) in records.enumerated() {
      let repeats = index > 0 && records[index - 1].owner.wire == record.owner.wire
      keys.append(repeats ? keys[index - 1] : record.owner.canonicalSortKey)
    }
    let records = records
    let order = records.indices.sorted { left, right in
      let (first, second) = (records[left], records[right])
      let (firstRank, secondRank) = (
        Self.rank(first, origin: origin), Self.rank(second, origin: origin)
      )
      if firstRank == 0 || secondRank == 0, firstRank != secondRank {
        return firstRank < secondRank
      }
      if keys[left] != keys[right] { return keys[left].precedes(keys[right]) }
      if firstRank != secondRank { return firstRank < secondRank }
      if first.data.wire != second.data.wire { return first.data.wire.precedes(second.data.wire) }
      if first.ttl != second.ttl { return first.ttl < second.ttl }
      return first.owner.wire.precedes(second.owner.wire)
    }
    self.records = order.map { records[$0] }
  }

  /// Where a record comes at its name: the SOA record before the whole zone.
  private static func rank(_ record: ResourceRecord, origin: DomainName) -> Int {
    switch record.type {
    case .soa: record.owner == origin ? 0 : 1
    case .ns: 1
    default: 2 + Int(record.type.rawValue)
    }
  }
}

extension ZoneFileWriter {
  /// How wide the columns are, in characters.
  struct Layout {
    /// The time to live that most records have, in seconds.
    private(set) var commonTTL: UInt32?
    private(set) var ownerWidth = 1
    /// 0 when every record has the same time to live.
    private(set) var ttlWidth = 0
    private(set) var typeWidth = 1

    init(_ zone: ZoneOrder, origin: DomainName, widestOwner: Int) {
      var counts: [UInt32: Int] = [:]
      for record in zone.records { counts[record.ttl, default: 0] += 1 }
      let readable = counts.filter { $0.key <= UInt32(Int32.max) }
      commonTTL = readable.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
      for ttl in counts.keys where ttl != commonTTL {
        ttlWidth = max(ttlWidth, String(ttl).utf8.count)
      }
      for record in zone.records {
        typeWidth = max(typeWidth, record.type.description.utf8.count)
      }
      ownerWidth = Self.ownerWidth(zone, origin: origin, widestOwner: widestOwner)
    }

    /// The width of the widest owner that is not too wide.
    private static func ownerWidth(
      _ zone: ZoneOrder, origin: DomainName, widestOwner: Int
    ) -> Int {
      var width = 1
      for record in zone.records {
        // Without escapes a name is as wide as its wire form without the first length octet;
        // the origin, which is left out, takes the last dot with it.
        let owner = record.owner
        let length =
          owner.isSubdomain(of: origin)
          ? owner.wire.count - origin.wire.count - 1 : owner.wire.count - 1
        if length <= widestOwner { width = max(width, length) }
      }
      return width
    }
  }
}
