/// Readings of one system in their order, and the differences between them.
struct ReadingSeries {
  let readings: [Reading]
  let last: Reading

  init(_ readings: [Reading]) {
    self.readings = readings
    last = readings.last ?? Reading()
  }

  /// Whether there is anything to compare.
  var isCompared: Bool { readings.count > 1 }

  /// The growth of one of the per-processor counters of a namespace.
  func growth(
    _ namespace: String?, _ column: String,
    table: KeyPath<NamespaceReading, StatisticsTable?> = \.statistics
  ) -> Growth? {
    let tables = readings.map { $0[namespace: namespace][keyPath: table] }
    return growth(tables, value: { $0.total(column) }) { now, before in
      now.growth(of: column, since: before)
    } source: {
      $0.rows.first?.source
    }
  }

  /// The growth of a protocol's counter, of 32 or 64 bits.
  func counter(_ namespace: String?, _ name: String) -> Growth? {
    let facts = readings.map { $0[namespace: namespace].counters[name] }
    return growth(facts, value: { $0.value }) { now, before in
      now.value >= before.value ? now.value - before.value : nil
    } source: {
      $0.source
    }
  }

  /// The growth of packets dropped from the backlog, or of budgets that ran out.
  func softnet(dropped: Bool) -> Growth? {
    growth(readings.map(\.softnet)) { table in
      table.rows.reduce(0) { $0 + UInt64(dropped ? $1.dropped : $1.squeezed) }
    } difference: { now, before in
      dropped ? now.dropped(since: before) : now.squeezed(since: before)
    } source: {
      $0.rows.first?.source
    }
  }

  /// The growth of what full buffers of the sockets of a port refused.
  func socketDrops(_ namespace: String?, port: UInt16) -> Growth? {
    let sockets = readings.map { reading in
      let sockets = reading[namespace: namespace].sockets.filter {
        $0.port == port && $0.drops != nil
      }
      return sockets.isEmpty ? nil : sockets
    }
    return growth(sockets) {
      $0.reduce(0) { $0.addingSaturated($1.drops ?? 0) }
    } difference: { now, before in
      var sum: UInt64 = 0
      for socket in now {
        let old = before.first { $0.inode == socket.inode && $0.isIPv6 == socket.isIPv6 }
        guard let drops = socket.drops else { continue }
        // A socket that is new has counted from nought.
        sum = sum.addingSaturated(drops >= old?.drops ?? 0 ? drops - (old?.drops ?? 0) : drops)
      }
      return sum
    } source: {
      $0.first?.source
    }
  }

  private func growth<Value>(
    _ values: [Value?], value: (Value) -> UInt64?,
    difference: (Value, Value) -> UInt64?, source: (Value) -> Source?
  ) -> Growth? {
    var sum: UInt64 = 0
    var seconds: Double? = 0
    var previous: (index: Int, value: Value)?
    var isKnown = false
    var place: Source?
    for (index, current) in values.enumerated() {
      guard let current else { continue }
      if let before = previous {
        if let grown = difference(current, before.value) {
          sum = sum.addingSaturated(grown)
          isKnown = true
          let elapsed = readings[index].seconds(since: readings[before.index])
          seconds = seconds.flatMap { total in elapsed.map { total + $0 } }
        }
      }
      previous = (index, current)
      place = source(current)
    }
    if isKnown {
      return Growth(value: sum, seconds: seconds, isSinceStart: false, source: place)
    }
    guard let only = previous, let total = value(only.value) else { return nil }
    return Growth(
      value: total, seconds: readings[only.index].uptime?.value, isSinceStart: true, source: place)
  }
}
