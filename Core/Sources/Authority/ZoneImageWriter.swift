import DNSProtocol

/// Turns the records that a ``ZoneCompiler`` has collected into a ``ZoneImage``.
struct ZoneImageWriter: ~Copyable {
  /// One RRset: a run of `order`.
  struct RecordRun {
    var type: UInt16
    var ttl: UInt32
    var first: Int
    var count: Int
  }

  /// Indices of records, those of a set side by side.
  var order: [UInt32] = []
  /// The sets, those of a name side by side in order of type.
  var runs: [RecordRun] = []
  /// The nodes, in the order of the compiler's names.
  var nodes: [ZoneImage.Node] = []
  var sets: [ZoneImage.Set] = []
  var blocks: [UInt8] = []
  var writer = BlockWriter()
  var serial: UInt32 = 0
  var negativeSOA = ZoneImage.none

  static func write(_ compiler: inout ZoneCompiler) -> CompiledZone {
    var writer = ZoneImageWriter()
    writer.collectRuns(&compiler)
    writer.deriveCuts(compiler)
    writer.writeBlocks(&compiler)
    return writer.assemble(compiler)
  }

  // MARK: Names and sets

  private mutating func collectRuns(_ compiler: inout ZoneCompiler) {
    nodes.reserveCapacity(compiler.names.count)
    order.reserveCapacity(compiler.records.count)
    runs.reserveCapacity(compiler.records.count)
    var indices: [UInt32] = []
    for nameIndex in compiler.names.indices {
      let name = compiler.names[nameIndex]
      var node = ZoneImage.Node(
        name: UInt32(truncatingIfNeeded: name.text),
        nameLength: UInt8(truncatingIfNeeded: name.length),
        labelCount: UInt8(truncatingIfNeeded: name.labelCount),
        firstSet: UInt32(truncatingIfNeeded: runs.count))
      indices.removeAll(keepingCapacity: true)
      var next = name.firstRecord
      while next != ZoneImage.none {
        indices.append(next)
        next = compiler.records[Int(next)].next
      }
      // A stable sort by type: the database's order decides within a set.
      indices.sort {
        let (left, right) = (compiler.records[Int($0)].type, compiler.records[Int($1)].type)
        return left == right ? $0 < $1 : left < right
      }
      var start = 0
      while start < indices.count {
        let type = compiler.records[Int(indices[start])].type
        var end = start + 1
        while end < indices.count, compiler.records[Int(indices[end])].type == type { end += 1 }
        appendRun(indices[start..<end], type: type, nameIndex: nameIndex, &compiler)
        note(type, in: &node, isApex: nameIndex == 0)
        start = end
      }
      node.setCount = UInt32(truncatingIfNeeded: runs.count) - node.firstSet
      nodes.append(node)
    }
  }

  private func note(_ type: UInt16, in node: inout ZoneImage.Node, isApex: Bool) {
    switch type {
    case 2 where !isApex: node.flags |= ZoneImage.Node.isDelegation
    case 5: node.flags |= ZoneImage.Node.hasCNAME
    case 39: node.flags |= ZoneImage.Node.hasDNAME
    default: break
    }
  }

  private mutating func appendRun(
    _ indices: ArraySlice<UInt32>, type: UInt16, nameIndex: Int, _ compiler: inout ZoneCompiler
  ) {
    let first = order.count
    guard indices.count > 1 else {
      order.append(contentsOf: indices)
      let ttl = compiler.records[Int(indices[indices.startIndex])].ttl
      runs.append(RecordRun(type: type, ttl: ttl, first: first, count: 1))
      return
    }
    let isSingle = type == 5 || type == 6 || type == 39
    let ttl = indices.map { compiler.records[Int($0)].ttl }.min() ?? 0
    var seen: Swift.Set<ArraySlice<UInt8>> = []
    for index in indices {
      let reason: ZoneDefect.Reason?
      if !seen.insert(compiler.data(of: Int(index))).inserted {
        reason = .duplicate
      } else if isSingle, order.count > first {
        reason = .notSingle
      } else {
        reason = compiler.records[Int(index)].ttl == ttl ? nil : .differingTTL
        order.append(index)
      }
      if let reason {
        compiler.report(compiler.domainName(of: nameIndex), RecordType(rawValue: type), reason)
      }
    }
    runs.append(RecordRun(type: type, ttl: ttl, first: first, count: order.count - first))
  }

  /// A parent is always before its children, so one pass from the apex down is enough.
  private mutating func deriveCuts(_ compiler: borrowing ZoneCompiler) {
    for index in nodes.indices.dropFirst() {
      let parent = Int(compiler.names[index].parent)
      if nodes[parent].cut != ZoneImage.none {
        nodes[index].cut = nodes[parent].cut
      } else if nodes[parent].flags & ZoneImage.Node.hasDNAME != 0 {
        nodes[index].cut = UInt32(truncatingIfNeeded: parent)
      } else if nodes[index].flags & ZoneImage.Node.isDelegation != 0 {
        nodes[index].cut = UInt32(truncatingIfNeeded: index)
      }
      if isWildcard(index, compiler) {
        nodes[parent].wildcard = UInt32(truncatingIfNeeded: index)
      }
    }
  }

  private func isWildcard(_ index: Int, _ compiler: borrowing ZoneCompiler) -> Bool {
    let name = compiler.names[index]
    return name.length > 2 && compiler.nameOctets[name.text] == 1
      && compiler.nameOctets[name.text + 1] == UInt8(ascii: "*")
  }

  // MARK: Blocks

  private mutating func writeBlocks(_ compiler: inout ZoneCompiler) {
    sets.reserveCapacity(runs.count + 1)
    blocks.reserveCapacity(compiler.dataOctets.count + compiler.records.count * 12)
    for index in nodes.indices {
      for run in runIndices(of: index) {
        let relocation = relocation(of: runs[run].type, at: index, compiler)
        sets.append(writeSet(run, of: index, ttl: runs[run].ttl, relocation, &compiler))
      }
    }
    writeNegativeSOA(&compiler)
  }

  /// The runs of a node.
  func runIndices(of node: Int) -> Range<Int> {
    let first = Int(nodes[node].firstSet)
    return first..<(first + Int(nodes[node].setCount))
  }

  /// The run of a type at a node.
  func run(of type: UInt16, at node: Int) -> RecordRun? {
    for index in runIndices(of: node) where runs[index].type == type { return runs[index] }
    return nil
  }

  private func relocation(
    of type: UInt16, at node: Int, _ compiler: borrowing ZoneCompiler
  ) -> BlockWriter.Relocation {
    if isWildcard(node, compiler) { return .allButOwner }
    let isReferral = type == 2 && nodes[node].cut == UInt32(truncatingIfNeeded: node)
    return isReferral || type == 39 ? .all : .none
  }

  private mutating func writeSet(
    _ runIndex: Int, of node: Int, ttl: UInt32, _ relocation: BlockWriter.Relocation,
    _ compiler: inout ZoneCompiler
  ) -> ZoneImage.Set {
    let run = runs[runIndex]
    let name = compiler.names[node]
    writer.begin(
      owner: compiler.nameOctets[name.text..<(name.text + name.length)], relocation: relocation)
    for index in order[run.first..<(run.first + run.count)] {
      writer.append(type: run.type, ttl: ttl, data: compiler.data(of: Int(index)))
    }
    var set = ZoneImage.Set(
      type: run.type, answerCount: UInt16(truncatingIfNeeded: run.count), ttl: ttl,
      answerLength: UInt32(truncatingIfNeeded: writer.octets.count),
      ownerLength: UInt16(truncatingIfNeeded: name.length),
      owner: UInt32(truncatingIfNeeded: name.text))
    appendAdditional(to: &set, run, of: node, &compiler)
    finishBlock(of: &set)
    return set
  }

  private mutating func finishBlock(of set: inout ZoneImage.Set) {
    // Relocations are read as 16-bit words.
    if blocks.count % 2 == 1 { blocks.append(0) }
    set.block = UInt32(truncatingIfNeeded: blocks.count)
    set.relocationCount = UInt16(truncatingIfNeeded: writer.relocations.count)
    blocks.append(contentsOf: writer.octets)
    if blocks.count % 2 == 1 { blocks.append(0) }
    for relocation in writer.relocations {
      blocks.append(UInt8(truncatingIfNeeded: relocation))
      blocks.append(UInt8(truncatingIfNeeded: relocation >> 8))
    }
  }

  private mutating func writeNegativeSOA(_ compiler: inout ZoneCompiler) {
    guard let run = run(of: 6, at: 0), compiler.data(of: Int(order[run.first])).count >= 22 else {
      compiler.report(compiler.apex, RecordType(rawValue: 6), .missingSOA)
      return
    }
    let data = compiler.data(of: Int(order[run.first]))
    serial = Self.word(data, fromEnd: 20)
    // RFC 2308 §3: the lower of the SOA's own TTL and its last field.
    let ttl = min(run.ttl, Self.word(data, fromEnd: 4))
    let apex = compiler.names[0]
    writer.begin(
      owner: compiler.nameOctets[apex.text..<(apex.text + apex.length)], relocation: .all)
    writer.append(type: 6, ttl: ttl, data: data)
    var set = ZoneImage.Set(
      type: 6, answerCount: 1, ttl: ttl,
      answerLength: UInt32(truncatingIfNeeded: writer.octets.count),
      ownerLength: UInt16(truncatingIfNeeded: apex.length))
    finishBlock(of: &set)
    negativeSOA = UInt32(truncatingIfNeeded: sets.count)
    sets.append(set)
  }

  private static func word(_ data: ArraySlice<UInt8>, fromEnd offset: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in (data.endIndex - offset)..<(data.endIndex - offset + 4) {
      value = value << 8 | UInt32(data[index])
    }
    return value
  }
}
