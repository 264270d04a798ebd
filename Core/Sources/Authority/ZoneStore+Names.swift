import DNSProtocol

/// Changing one name of a zone: what it costs does not depend on the size of the zone.
extension ZoneStore {
  /// Puts records in the place of those that a name has.
  ///
  /// - Parameters:
  ///   - owner: The name in wire format.
  ///   - pool: The records, the first one at 0, linked; empty to take the name out.
  ///   - header: The zone.
  /// - Returns: Whether the name belongs to the zone.
  func replaceRecords(
    of owner: [UInt8], with pool: borrowing RecordPool, in header: inout ZoneHeader
  ) -> Bool {
    guard readName(owner), isInZone(header) else { return false }
    let depth = scratch.labelCount
    let former = find(header, depth: depth)
    let first: UInt32 = pool.count == 0 ? RecordPool.none : 0
    if depth == header.labelCount {
      replace(former, depth, from: first, pool, in: &header)
      Self.setNegativeSOA(
        of: &header, subject(header, depth: depth), from: first, pool, &builder)
      return true
    }
    if pool.count == 0 {
      guard let former else { return true }
      if childCount(of: former) > 0 {
        replace(former, depth, from: first, pool, in: &header)
      } else {
        removeNode(former, depth, from: &header)
      }
      return true
    }
    if former == nil { addAncestors(of: depth, to: &header) }
    replace(former, depth, from: first, pool, in: &header)
    return true
  }

  private func isInZone(_ header: ZoneHeader) -> Bool {
    guard scratch.labelCount >= header.labelCount else { return false }
    let start = scratch.start(depth: header.labelCount)
    guard scratch.length - start == header.name.count else { return false }
    for index in header.name.indices
    where unsafe scratch.lowered[start + index] != header.name[index] {
      return false
    }
    return true
  }

  /// The node with the suffix of `depth` labels of the name in the scratch space.
  private func find(_ header: ZoneHeader, depth: Int) -> UInt32? {
    let start = scratch.start(depth: depth)
    let length = scratch.length - start
    let place = unsafe header.slots.find(scratch.tag(depth: depth), base: base) {
      unsafe ZoneNode.isNamed(scratch.lowered + start, length, at: $0)
    }
    return unsafe place.map { unsafe reference($0) }
  }

  private func subject(
    _ header: ZoneHeader, depth: Int, childCount: UInt32 = 0
  ) -> NodeBuilder.Subject {
    let start = scratch.start(depth: depth)
    let name = unsafe Array(
      UnsafeBufferPointer(start: scratch.lowered + start, count: scratch.length - start))
    return NodeBuilder.Subject(
      name: name[...], labelCount: depth, childCount: childCount, apex: header.name)
  }

  /// Builds the node of `depth` labels anew, in the place of `former` if there is one.
  private func replace(
    _ former: UInt32?, _ depth: Int, from first: UInt32, _ pool: borrowing RecordPool,
    in header: inout ZoneHeader
  ) {
    let tag = scratch.tag(depth: depth)
    let subject = subject(header, depth: depth, childCount: former.map { childCount(of: $0) } ?? 0)
    builder.build(subject, from: first, pool, key)
    let reference = store(builder.node)
    var before: UInt16 = 0
    if let former {
      let node = unsafe ZoneNode(base: UnsafeRawPointer(arena.at(former)))
      before = node.flags
      header.recordCount -= Self.recordCount(of: node)
      replace(former, with: reference, tag: tag, in: &header.slots)
      retireNode(former)
    } else {
      insert(reference, tag: tag, into: &header.slots)
      if subject.isWildcard { header.noteWildcard(1, labelCount: depth) }
    }
    header.recordCount += builder.recordCount
    header.noteFlags(builder.flags, before: before, labelCount: depth)
    if depth == header.labelCount { header.apexNode = reference }
  }

  /// Makes the empty non-terminals that a new name of `depth` labels needs, and counts it.
  private func addAncestors(of depth: Int, to header: inout ZoneHeader) {
    var existing = depth - 1
    var parent = find(header, depth: existing)
    while parent == nil, existing > header.labelCount {
      existing -= 1
      parent = find(header, depth: existing)
    }
    guard var parent else { return }
    let nothing = RecordPool()
    while existing < depth - 1 {
      addToChildCount(of: parent, 1)
      existing += 1
      replace(nil, existing, from: RecordPool.none, nothing, in: &header)
      guard let made = find(header, depth: existing) else { return }
      parent = made
    }
    addToChildCount(of: parent, 1)
  }

  /// Takes a node without names below it out, and the empty non-terminals that led to it alone.
  private func removeNode(
    _ reference: UInt32, _ depth: Int, from header: inout ZoneHeader
  ) {
    var reference = reference
    var depth = depth
    while true {
      let node = unsafe ZoneNode(base: UnsafeRawPointer(arena.at(reference)))
      header.recordCount -= Self.recordCount(of: node)
      header.noteFlags(0, before: node.flags, labelCount: depth)
      if unsafe node.name[0] == 1, unsafe node.name[1] == 0x2a {
        header.noteWildcard(-1, labelCount: depth)
      }
      remove(reference, tag: scratch.tag(depth: depth), from: &header.slots)
      retireNode(reference)
      depth -= 1
      guard let parent = find(header, depth: depth) else { return }
      addToChildCount(of: parent, -1)
      let parentNode = unsafe ZoneNode(base: UnsafeRawPointer(arena.at(parent)))
      guard depth > header.labelCount, parentNode.setCount == 0, childCount(of: parent) == 0
      else { return }
      reference = parent
    }
  }

  private static func recordCount(of node: ZoneNode) -> Int {
    (0..<node.setCount).reduce(0) { count, index in
      let set = node.set(index)
      guard set.answerLength > 65535 else { return count + Int(set.answerCount) }
      // No message holds such a set, and 16 bits need not hold its number.
      let block = Block(set, at: node)
      var (records, position) = (0, 0)
      while position < block.length {
        position = block.endOfRecord(at: position)
        records += 1
      }
      return count + records
    }
  }

  /// Only the writer reads and writes these four octets, so they may change in place.
  private func childCount(of node: UInt32) -> UInt32 {
    unsafe arena.at(node).load(fromByteOffset: 8, as: UInt32.self)
  }

  private func addToChildCount(of node: UInt32, _ change: Int) {
    let count = Int(childCount(of: node)) + change
    unsafe arena.at(node).storeBytes(
      of: UInt32(truncatingIfNeeded: count), toByteOffset: 8, as: UInt32.self)
  }
}
