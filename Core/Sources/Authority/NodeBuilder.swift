import DNSProtocol

/// Makes a ``ZoneNode`` from the records of one name.
///
/// Nothing in a node depends on another name of its zone, so a change of one name costs that name.
struct NodeBuilder: ~Copyable {
  /// The name that a node is made for.
  struct Subject {
    /// The name in lower-case wire format.
    var name: ArraySlice<UInt8>
    var labelCount: Int
    /// The names right below it.
    var childCount: UInt32
    /// The zone's name in lower-case wire format.
    var apex: [UInt8]
    var isApex: Bool { name.count == apex.count }
    var isWildcard: Bool {
      name.count > 2 && name[name.startIndex] == 1 && name[name.startIndex + 1] == 0x2a
    }
  }

  /// One RRset: a run of ``order``.
  struct Run {
    var type: UInt16
    var ttl: UInt32
    var first: Int
    var count: Int
  }

  private(set) var writer = BlockWriter()
  /// Indices of records, those of a set side by side.
  private var order: [UInt32] = []
  private var kept: [UInt32] = []
  private var runs: [Run] = []
  private var targets = TargetList()
  /// What was found wrong since the last look.
  var defects: [ZoneDefect] = []

  /// The node of the last ``build(_:from:_:)``.
  var node: Span<UInt8> {
    @_lifetime(borrow self)
    get { unsafe Span(_unsafeStart: writer.octets.base, count: writer.octets.count) }
  }
  /// What ``node`` holds, in an array.
  var nodeOctets: [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: writer.octets.base, count: writer.octets.count))
  }
  /// Its flags.
  private(set) var flags: UInt16 = 0
  /// Its records.
  private(set) var recordCount = 0

  /// Writes a node; it is found in ``node`` then.
  ///
  /// - Parameters:
  ///   - subject: The name.
  ///   - first: The first of its records, ``RecordPool/none`` for an empty non-terminal.
  ///   - pool: The records.
  ///   - key: The key that names are hashed with.
  mutating func build(
    _ subject: borrowing Subject, from first: UInt32, _ pool: borrowing RecordPool, _ key: HashKey
  ) {
    collectRuns(subject, from: first, pool)
    flags = runs.reduce(0) { $0 | Self.flag(of: $1.type, isApex: subject.isApex) }
    recordCount = kept.count
    writeHeader(subject)
    let sets = writer.octets.count
    writer.octets.appendZeros(runs.count * RecordSet.length)
    for index in runs.indices {
      let set = writeBlock(runs[index], subject, pool, key)
      writer.octets.store(set, at: sets + index * RecordSet.length)
    }
    finishLength()
  }

  private static func flag(of type: UInt16, isApex: Bool) -> UInt16 {
    switch type {
    case RRType.ns where !isApex: ZoneNode.isDelegation
    case RRType.cname: ZoneNode.hasCNAME
    case RRType.dname: ZoneNode.hasDNAME
    default: 0
    }
  }

  private mutating func writeHeader(_ subject: borrowing Subject) {
    writer.octets.truncate()
    writer.octets.append(UInt8(truncatingIfNeeded: subject.name.count))
    writer.octets.append(UInt8(truncatingIfNeeded: subject.labelCount))
    writer.octets.appendNative(flags)
    writer.octets.appendNative(UInt16(truncatingIfNeeded: runs.count))
    writer.octets.appendNative(UInt16(0))
    writer.octets.appendNative(subject.childCount)
    writer.octets.appendNative(UInt32(0))
    writer.octets.append(subject.name)
    let end = ZoneNode.setsOffset(nameLength: subject.name.count)
    writer.octets.appendZeros(end - writer.octets.count)
  }

  /// Fills up to whole units; two octets behind the name may be read beyond it.
  private mutating func finishLength() {
    if runs.isEmpty { writer.octets.appendZeros(2) }
    let unit = Arena.unitLength
    let units = (writer.octets.count + unit - 1) / unit
    writer.octets.appendZeros(units * unit - writer.octets.count)
    writer.octets.store(UInt32(truncatingIfNeeded: units), at: 12)
  }

  private mutating func writeBlock(
    _ run: Run, _ subject: borrowing Subject, _ pool: borrowing RecordPool, _ key: HashKey
  ) -> RecordSet {
    let relocation: BlockWriter.Relocation =
      run.type == RRType.dname || run.type == RRType.ns && !subject.isApex
      ? .all : subject.isWildcard ? .allButOwner : .none
    writer.begin(ownerLength: subject.name.count, relocation: relocation)
    let hasTargets = targets.begin(run, subject)
    for index in kept[run.first..<(run.first + run.count)] {
      let data = pool.data(of: index)
      let dataAt = writer.append(owner: subject.name, type: run.type, ttl: run.ttl, data: data)
      if hasTargets { targets.collect(data, at: dataAt, subject, key) }
    }
    var set = RecordSet(
      type: run.type, answerCount: UInt16(truncatingIfNeeded: run.count),
      block: UInt32(truncatingIfNeeded: writer.start),
      answerLength: UInt32(truncatingIfNeeded: writer.length))
    writer.finish()
    set.relocationCount = UInt16(truncatingIfNeeded: writer.relocations.count)
    if hasTargets { set.targetCount = targets.write(to: &writer.octets) }
    return set
  }

  /// Writes the SOA of negative answers (RFC 2308 §3) into ``node``, without a node around it.
  ///
  /// - Returns: The set, its block at 0, and the zone's serial; `nil` without an SOA.
  mutating func buildNegativeSOA(
    _ subject: borrowing Subject, from first: UInt32, _ pool: borrowing RecordPool
  ) -> (set: RecordSet, serial: UInt32)? {
    collectRuns(subject, from: first, pool, reporting: false)
    guard let run = runs.first(where: { $0.type == RRType.soa }) else { return nil }
    let data = pool.data(of: kept[run.first])
    guard data.count >= 22 else { return nil }
    // The lower of the SOA's own TTL and its last field.
    let ttl = min(run.ttl, Self.word(data, fromEnd: 4))
    writer.octets.truncate()
    writer.begin(ownerLength: subject.name.count, relocation: .all)
    _ = writer.append(owner: subject.name, type: RRType.soa, ttl: ttl, data: data)
    let length = writer.length
    writer.finish()
    let set = RecordSet(
      type: RRType.soa, answerCount: 1, answerLength: UInt32(truncatingIfNeeded: length),
      relocationCount: UInt16(truncatingIfNeeded: writer.relocations.count))
    return (set, Self.word(data, fromEnd: 20))
  }

  private static func word(_ data: ArraySlice<UInt8>, fromEnd offset: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in (data.endIndex - offset)..<(data.endIndex - offset + 4) {
      value = value << 8 | UInt32(data[index])
    }
    return value
  }
}

// MARK: Sets

extension NodeBuilder {
  /// Sorts the records of a name into sets.
  private mutating func collectRuns(
    _ subject: borrowing Subject, from first: UInt32, _ pool: borrowing RecordPool,
    reporting: Bool = true
  ) {
    order.removeAll(keepingCapacity: true)
    kept.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    var next = first
    while next != RecordPool.none {
      order.append(next)
      next = pool.records[Int(next)].next
    }
    if order.count > 1 { sortByType(pool) }
    var start = 0
    while start < order.count {
      let type = pool.records[Int(order[start])].type
      var end = start + 1
      while end < order.count, pool.records[Int(order[end])].type == type { end += 1 }
      appendRun(start..<end, type, subject, pool, reporting: reporting)
      start = end
    }
  }

  /// A stable sort: the database's order decides within a set.
  private mutating func sortByType(_ pool: borrowing RecordPool) {
    for index in 1..<order.count {
      let record = order[index]
      let type = pool.records[Int(record)].type
      guard pool.records[Int(order[index - 1])].type > type else { continue }
      var lower = 0
      var upper = index
      while lower < upper {
        let middle = (lower + upper) / 2
        if pool.records[Int(order[middle])].type > type {
          upper = middle
        } else {
          lower = middle + 1
        }
      }
      order.remove(at: index)
      order.insert(record, at: lower)
    }
  }

  private mutating func appendRun(
    _ range: Range<Int>, _ type: UInt16, _ subject: borrowing Subject,
    _ pool: borrowing RecordPool, reporting: Bool
  ) {
    let first = kept.count
    guard range.count > 1 else {
      let index = order[range.lowerBound]
      kept.append(index)
      runs.append(Run(type: type, ttl: pool.records[Int(index)].ttl, first: first, count: 1))
      return
    }
    let isSingle = type == RRType.cname || type == RRType.soa || type == RRType.dname
    var ttl = UInt32.max
    for index in order[range] { ttl = min(ttl, pool.records[Int(index)].ttl) }
    var seen: Swift.Set<ArraySlice<UInt8>> = []
    for index in order[range] {
      let reason: ZoneDefect.Reason?
      if !seen.insert(pool.data(of: index)).inserted {
        reason = .duplicate
      } else if isSingle, kept.count > first {
        reason = .notSingle
      } else {
        reason = pool.records[Int(index)].ttl == ttl ? nil : .differingTTL
        kept.append(index)
      }
      if let reason, reporting, let owner = try? DomainName(wire: Array(subject.name)) {
        defects.append(
          ZoneDefect(owner: owner, type: RecordType(rawValue: type), reason: reason))
      }
    }
    runs.append(Run(type: type, ttl: ttl, first: first, count: kept.count - first))
  }
}
