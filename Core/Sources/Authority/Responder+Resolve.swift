/// The algorithm of RFC 1034 §4.3.2 as amended by RFC 4592 §3.3.1 and RFC 6672 §3.2.
extension Responder {
  /// How many aliases are followed: more than any zone has reason for, and a bound on the work.
  private static let mostAliases = 16

  /// Whether another name is to be looked up.
  private enum Step {
    case done
    case alias
  }

  /// Answers a question of class IN from the zones.
  @inline(__always)
  mutating func resolve(
    _ query: Query, over transport: Transport, _ writer: inout ResponseWriter
  ) {
    names.isReady = false
    names.resetAliases()
    guard resolveName(query, over: transport, isFirst: true, &writer) == .alias else { return }
    followAliases(query, over: transport, &writer)
  }

  private mutating func followAliases(
    _ query: Query, over transport: Transport, _ writer: inout ResponseWriter
  ) {
    var aliases = 1
    while aliases < Self.mostAliases {
      guard resolveName(query, over: transport, isFirst: false, &writer) == .alias else { return }
      aliases &+= 1
    }
  }

  @inline(__always)
  private mutating func resolveName(
    _ query: Query, over transport: Transport, isFirst: Bool, _ writer: inout ResponseWriter
  ) -> Step {
    guard let zone = zone(for: query) else {
      if isFirst {
        writer.code = 5
        writer.extendedError = 20  // Not Authoritative
      }
      return .done
    }
    guard let soa = zone.negativeSOA else {
      writer.code = 2
      writer.extendedError = 14  // Not Ready
      return .done
    }
    if isFirst { writer.isAuthoritative = true }
    let found = unsafe zone.find(
      hash: name.hash(depth: name.labelCount), name: name.lowered, length: name.length)
    guard found != ZoneImage.none else {
      return resolveMissing(zone, soa, query, over: transport, isFirst: isFirst, &writer)
    }
    let node = zone.node(found)
    if node.cut != ZoneImage.none, node.cut != found || query.type != RRType.ds {
      return resolveCut(node.cut, zone, query, isFirst: isFirst, &writer)
    }
    return answer(from: node, zone, soa, query, over: transport, &writer)
  }

  /// The zone to answer from: the longest match, but for DS at an apex the one above, if it is
  /// ours (RFC 4035 §3.1.4.1).
  @inline(__always)
  private func zone(for query: Query) -> ZoneImage? {
    guard let zone = table.zone(of: name, most: name.labelCount) else { return nil }
    guard query.type == RRType.ds, name.labelCount > 0,
      Int(zone.node(0).labelCount) == name.labelCount
    else { return zone }
    return table.zone(of: name, most: name.labelCount &- 1) ?? zone
  }

  /// A name that does not exist: a wildcard, a delegation or a DNAME above it, or NXDOMAIN.
  @inline(__always)
  private mutating func resolveMissing(
    _ zone: ZoneImage, _ soa: ZoneImage.Set, _ query: Query, over transport: Transport,
    isFirst: Bool, _ writer: inout ResponseWriter
  ) -> Step {
    let encloserIndex = zone.closestEncloser(of: name)
    let encloser = zone.node(encloserIndex)
    if encloser.cut != ZoneImage.none {
      return resolveCut(encloser.cut, zone, query, isFirst: isFirst, &writer)
    }
    if encloser.flags & ZoneImage.Node.hasDNAME != 0 {
      return resolveDNAME(encloser, zone, query, &writer)
    }
    guard encloser.wildcard == ZoneImage.none else {
      let source = zone.node(encloser.wildcard)
      return answer(from: source, zone, soa, query, over: transport, &writer)
    }
    writer.code = 3
    return appendNegative(soa, zone, query, &writer)
  }

  /// What is at or below a delegation, or below a DNAME.
  private mutating func resolveCut(
    _ cut: UInt32, _ zone: ZoneImage, _ query: Query, isFirst: Bool,
    _ writer: inout ResponseWriter
  ) -> Step {
    let node = zone.node(cut)
    // A delegation is its own cut; a DNAME only cuts what is below it.
    guard node.cut == cut else { return resolveDNAME(node, zone, query, &writer) }
    if isFirst { writer.isAuthoritative = false }
    guard let set = zone.set(at: node, type: RRType.ns) else { return .done }
    let block = Block(set, in: zone)
    if !appendWithAdditional(
      block, ownerIsName: false, to: .authority, needsGlue: true, query, &writer)
    {
      incomplete(query, &writer)
    }
    return .done
  }

  /// The data at a node, for the name that is looked up: the node's own or one that a wildcard
  /// stands for.
  @inline(__always)
  private mutating func answer(
    from node: ZoneImage.Node, _ zone: ZoneImage, _ soa: ZoneImage.Set, _ query: Query,
    over transport: Transport, _ writer: inout ResponseWriter
  ) -> Step {
    if let set = zone.set(at: node, type: query.type) {
      let block = Block(set, in: zone)
      if !appendWithAdditional(
        block, ownerIsName: true, to: .answer, needsGlue: false, query, &writer)
      {
        incomplete(query, &writer)
      }
      return .done
    }
    if node.flags & ZoneImage.Node.hasCNAME != 0, RRType.isFollowed(query.type),
      let set = zone.set(at: node, type: RRType.cname)
    {
      return appendCNAME(Block(set, in: zone), query, &writer)
    }
    if query.type == RRType.any, node.setCount > 0 {
      appendAny(node, zone, query, over: transport, &writer)
      return .done
    }
    return appendNegative(soa, zone, query, &writer)
  }

  /// Appends the SOA of a negative answer (RFC 2308 §3).
  @inline(__always)
  private mutating func appendNegative(
    _ soa: ZoneImage.Set, _ zone: ZoneImage, _ query: Query, _ writer: inout ResponseWriter
  ) -> Step {
    let block = Block(soa, in: zone)
    if !append(block, ownerIsName: false, to: .authority, query, &writer) {
      incomplete(query, &writer)
    }
    return .done
  }

  private mutating func appendCNAME(
    _ block: Block, _ query: Query, _ writer: inout ResponseWriter
  ) -> Step {
    let start = writer.position
    guard append(block, ownerIsName: true, to: .answer, query, &writer) else {
      incomplete(query, &writer)
      return .done
    }
    // The data is what follows the owner and ten octets.
    var dataAt = start
    while true {
      let label = unsafe writer.base[dataAt]
      dataAt &+= label >= 0xc0 ? 2 : 1 &+ Int(label)
      if label == 0 || label >= 0xc0 { break }
    }
    return follow(targetAt: dataAt &+ 10, query, &writer)
  }

  /// Goes on with the name that stands in the response.
  private mutating func follow(
    targetAt position: Int, _ query: Query, _ writer: inout ResponseWriter
  ) -> Step {
    if !names.isReady { names.reset(writer) }
    names.remember(position, writer)
    let length = names.expand(at: position, writer)
    // An alias that leads back to a name that was followed already ends there.
    guard length > 0, names.isNewAlias(at: position, writer),
      unsafe name.read(names.expanded, count: length, from: 0) != nil
    else { return .done }
    name.prepare(key)
    return .alias
  }

  /// RFC 6672 §3.2: the DNAME, and a CNAME made from it for the name that is looked up.
  private mutating func resolveDNAME(
    _ node: ZoneImage.Node, _ zone: ZoneImage, _ query: Query, _ writer: inout ResponseWriter
  ) -> Step {
    guard let set = zone.set(at: node, type: RRType.dname) else { return .done }
    let block = Block(set, in: zone)
    let isNew = names.isNewRedirection(block)
    guard !isNew || append(block, ownerIsName: false, to: .answer, query, &writer) else {
      incomplete(query, &writer)
      return .done
    }
    // The target is never compressed, so it can be taken from the block as it stands.
    let target = unsafe block.octets + (block.endOfName(at: 0) &+ 10)
    let targetLength = Int(set.answerLength) &- block.endOfName(at: 0) &- 10
    let prefixLength = name.length &- Int(node.nameLength)
    guard prefixLength &+ targetLength <= 255 else {
      writer.code = 6  // YXDOMAIN
      return .done
    }
    if !names.isReady { names.reset(writer) }
    if isNew { names.remember(writer.position &- targetLength, writer) }
    guard
      let dataAt = unsafe appendSynthesized(prefixLength, target, targetLength, set.ttl, &writer)
    else {
      incomplete(query, &writer)
      return .done
    }
    writer.answerCount &+= 1
    return query.type == RRType.cname ? .done : follow(targetAt: dataAt, query, &writer)
  }

  /// Appends the CNAME from the name that is looked up to its first `prefixLength` octets put
  /// before `target`.
  ///
  /// - Returns: Where its data starts, or `nil` when it does not fit.
  private mutating func appendSynthesized(
    _ prefixLength: Int, _ target: UnsafePointer<UInt8>, _ targetLength: Int, _ ttl: UInt32,
    _ writer: inout ResponseWriter
  ) -> Int? {
    guard unsafe names.append(name.original, &writer), writer.fits(10) else { return nil }
    writer.put16(RRType.cname, at: writer.position)
    writer.put16(1, at: writer.position &+ 2)
    writer.put16(UInt16(truncatingIfNeeded: ttl &>> 16), at: writer.position &+ 4)
    writer.put16(UInt16(truncatingIfNeeded: ttl), at: writer.position &+ 6)
    writer.position &+= 10
    let dataAt = writer.position
    unsafe names.spell(name.original, prefixLength, then: target, targetLength)
    guard unsafe names.append(names.expanded, &writer) else { return nil }
    writer.put16(UInt16(truncatingIfNeeded: writer.position &- dataAt), at: dataAt &- 2)
    return dataAt
  }

  /// RFC 8482: one set over UDP, the smallest; over TCP, which can't be spoofed, all of them.
  private mutating func appendAny(
    _ node: ZoneImage.Node, _ zone: ZoneImage, _ query: Query, over transport: Transport,
    _ writer: inout ResponseWriter
  ) {
    var chosen = node.firstSet
    var index = node.firstSet
    let end = node.firstSet &+ node.setCount
    while index < end {
      switch transport {
      case .stream:
        let block = Block(zone.set(index), in: zone)
        if !append(block, ownerIsName: true, to: .answer, query, &writer) {
          incomplete(query, &writer)
          return
        }
      case .datagram:
        if zone.set(index).answerLength < zone.set(chosen).answerLength { chosen = index }
      }
      index &+= 1
    }
    guard transport == .datagram else { return }
    let block = Block(zone.set(chosen), in: zone)
    if !append(block, ownerIsName: true, to: .answer, query, &writer) {
      incomplete(query, &writer)
    }
  }

  /// What is required does not fit.
  private func incomplete(_ query: Query, _ writer: inout ResponseWriter) {
    writer.truncate(toQuestionEnd: query.questionEnd)
  }
}

/// The types that answering itself knows.
enum RRType {
  static let ns: UInt16 = 2
  static let cname: UInt16 = 5
  static let dname: UInt16 = 39
  static let ds: UInt16 = 43
  static let rrsig: UInt16 = 46
  static let nsec: UInt16 = 47
  static let any: UInt16 = 255

  /// Whether a question of a type goes on at an alias's target: not for those that an alias has
  /// itself (RFC 4035 §2.5), nor for everything it has.
  @inline(__always)
  static func isFollowed(_ type: UInt16) -> Bool {
    type != any && type != nsec && type != rrsig
  }
}
