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
    _ query: Query, in zone: ZoneView?, over transport: Transport, _ writer: inout ResponseWriter
  ) {
    names.isReady = false
    names.resetAliases()
    guard resolveName(query, in: zone, over: transport, isFirst: true, &writer) == .alias else {
      return
    }
    followAliases(query, over: transport, &writer)
  }

  private mutating func followAliases(
    _ query: Query, over transport: Transport, _ writer: inout ResponseWriter
  ) {
    var aliases = 1
    while aliases < Self.mostAliases {
      let zone = table.zone(of: name, type: query.type)
      guard resolveName(query, in: zone, over: transport, isFirst: false, &writer) == .alias
      else { return }
      aliases &+= 1
    }
  }

  @inline(__always)
  private mutating func resolveName(
    _ query: Query, in zone: ZoneView?, over transport: Transport, isFirst: Bool,
    _ writer: inout ResponseWriter
  ) -> Step {
    guard let zone else {
      if isFirst {
        writer.code = 5
        writer.extendedError = 20  // Not Authoritative
      }
      return .done
    }
    guard zone.hasSOA else {
      writer.code = 2
      writer.extendedError = 14  // Not Ready
      return .done
    }
    if isFirst { writer.isAuthoritative = true }
    guard let node = zone.find(name, depth: name.labelCount) else {
      return resolveMissing(zone, query, over: transport, isFirst: isFirst, &writer)
    }
    if let cut = zone.cut(above: name, most: name.labelCount &- 1) {
      return resolveCut(cut, zone, query, isFirst: isFirst, &writer)
    }
    if node.flags & ZoneNode.isDelegation != 0, query.type != RRType.ds {
      return resolveCut(node, zone, query, isFirst: isFirst, &writer)
    }
    return answer(from: node, zone, query, over: transport, &writer)
  }

  /// A name that does not exist: a wildcard, a delegation or a DNAME above it, or NXDOMAIN.
  @inline(__always)
  private mutating func resolveMissing(
    _ zone: ZoneView, _ query: Query, over transport: Transport, isFirst: Bool,
    _ writer: inout ResponseWriter
  ) -> Step {
    let encloser = zone.closestEncloser(of: name)
    if let cut = zone.cut(above: name, most: encloser) {
      return resolveCut(cut, zone, query, isFirst: isFirst, &writer)
    }
    if let source = zone.wildcard(below: name, depth: encloser, key) {
      return answer(from: source, zone, query, over: transport, &writer)
    }
    writer.code = 3
    return appendNegative(zone, query, &writer)
  }

  /// What is at or below a delegation, or below a DNAME.
  private mutating func resolveCut(
    _ node: ZoneNode, _ zone: ZoneView, _ query: Query, isFirst: Bool,
    _ writer: inout ResponseWriter
  ) -> Step {
    // A name that has both is a delegation: the DNAME would stand in the zone below.
    guard node.flags & ZoneNode.isDelegation != 0 else { return resolveDNAME(node, query, &writer) }
    if isFirst { writer.isAuthoritative = false }
    guard let set = node.set(type: RRType.ns) else { return .done }
    if !appendWithAdditional(
      Block(set, at: node), zone, ownerIsName: false, to: .authority, query, &writer)
    {
      incomplete(query, &writer)
    }
    return .done
  }

  /// The data at a node, for the name that is looked up: the node's own or one that a wildcard
  /// stands for.
  @inline(__always)
  private mutating func answer(
    from node: ZoneNode, _ zone: ZoneView, _ query: Query, over transport: Transport,
    _ writer: inout ResponseWriter
  ) -> Step {
    if let set = node.set(type: query.type) {
      if !appendWithAdditional(
        Block(set, at: node), zone, ownerIsName: true, to: .answer, query, &writer)
      {
        incomplete(query, &writer)
      }
      return .done
    }
    if node.flags & ZoneNode.hasCNAME != 0, RRType.isFollowed(query.type),
      let set = node.set(type: RRType.cname)
    {
      return appendCNAME(Block(set, at: node), query, &writer)
    }
    if query.type == RRType.any, node.setCount > 0 {
      appendAny(node, query, over: transport, &writer)
      return .done
    }
    return appendNegative(zone, query, &writer)
  }

  /// Appends the SOA of a negative answer (RFC 2308 §3).
  @inline(__always)
  private mutating func appendNegative(
    _ zone: ZoneView, _ query: Query, _ writer: inout ResponseWriter
  ) -> Step {
    if !append(zone.negativeSOA, ownerIsName: false, to: .authority, query, &writer) {
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
    _ node: ZoneNode, _ query: Query, _ writer: inout ResponseWriter
  ) -> Step {
    guard let set = node.set(type: RRType.dname) else { return .done }
    let block = Block(set, at: node)
    let isNew = names.isNewRedirection(block)
    guard !isNew || append(block, ownerIsName: false, to: .answer, query, &writer) else {
      incomplete(query, &writer)
      return .done
    }
    // The target is never compressed, so it can be taken from the block as it stands.
    let target = unsafe block.octets + (block.endOfName(at: 0) &+ 10)
    let targetLength = block.length &- block.endOfName(at: 0) &- 10
    let prefixLength = name.length &- node.nameLength
    guard prefixLength &+ targetLength <= 255 else {
      writer.code = 6  // YXDOMAIN
      return .done
    }
    if !names.isReady { names.reset(writer) }
    if isNew { names.remember(writer.position &- targetLength, writer) }
    guard
      let dataAt = unsafe appendSynthesized(prefixLength, target, targetLength, block.ttl, &writer)
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
    _ node: ZoneNode, _ query: Query, over transport: Transport, _ writer: inout ResponseWriter
  ) {
    var chosen = node.set(0)
    var index = 0
    while index < node.setCount {
      let set = node.set(index)
      switch transport {
      case .stream:
        if !append(Block(set, at: node), ownerIsName: true, to: .answer, query, &writer) {
          incomplete(query, &writer)
          return
        }
      case .datagram:
        if set.answerLength < chosen.answerLength { chosen = set }
      }
      index &+= 1
    }
    guard transport == .datagram else { return }
    if !append(Block(chosen, at: node), ownerIsName: true, to: .answer, query, &writer) {
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
  static let soa: UInt16 = 6
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
