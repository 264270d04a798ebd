import Glibc

/// The additional section: addresses and the like for the names in an answer (RFC 1034 §4.3.2
/// step 6), and the glue of referrals (RFC 9471).
extension Responder {
  /// More than this is not worth sending unasked, in octets.
  private static let mostOptional = 3000

  /// Appends what belongs with a block that was just appended, set by set, until one does not fit.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - start: Where it stands in the response.
  /// - Returns: Whether what is required fit.
  mutating func appendAdditional(
    of block: Block, from start: Int, _ zone: ZoneView, _ writer: inout ResponseWriter
  ) -> Bool {
    let isPrepared = !names.isReady
    let additionalAt = writer.position
    var index = 0
    while index < Int(block.set.targetCount) {
      let target = block.target(index)
      let isRequired = target.wanted & AdditionalTarget.isRequired != 0
      if !isRequired, writer.position &- additionalAt > Self.mostOptional { return true }
      if let node = node(of: target, in: block, zone) {
        // Where the name stands, it can be pointed to: in the block that was copied as it is.
        let place = isPrepared ? place(of: target, from: start, writer) : nil
        guard appendSets(of: node, for: target, of: block, at: place, &writer) else {
          return !isRequired
        }
      }
      index &+= 1
    }
    return true
  }

  /// The node that has the records for a name in a block's data, or would have.
  private mutating func node(
    of target: AdditionalTarget, in block: Block, _ zone: ZoneView
  ) -> ZoneNode? {
    spell(target, in: block)
    guard unsafe self.target.read(names.expanded, count: 255, from: 0) != nil else { return nil }
    self.target.lowercase()
    let found = unsafe zone.find(
      tag: target.tag, name: self.target.lowered, length: self.target.length)
    // Most zones need no more: no wildcards, and no cuts that could hide the name.
    if let found {
      guard block.set.type != RRType.ns, zone.cutDepths != 0 else { return found }
      self.target.prepare(key)
      return isHidden(found, zone) ? nil : found
    }
    guard zone.wildcardDepths != 0 else { return nil }
    self.target.prepare(key)
    let encloser = zone.closestEncloser(of: self.target)
    guard zone.cut(above: self.target, most: encloser) == nil,
      let source = zone.wildcard(below: self.target, depth: encloser, key)
    else { return nil }
    return source.flags & ZoneNode.isDelegation == 0 ? source : nil
  }

  /// Whether a name is at or below a delegation, or below a DNAME: then it is not ours to tell.
  private func isHidden(_ node: ZoneNode, _ zone: ZoneView) -> Bool {
    node.flags & ZoneNode.isDelegation != 0
      || zone.cut(above: target, most: target.labelCount &- 1) != nil
  }

  /// Spells a target's name out into the scratch space of ``names``.
  private mutating func spell(_ target: AdditionalTarget, in block: Block) {
    if target.offset == AdditionalTarget.owner {
      unsafe names.spell(block.owner, block.ownerLength, then: block.owner, 0)
    } else {
      _ = names.expand(at: Int(target.offset), in: block)
    }
  }

  /// The pointer to a target's name in the response, `nil` where no pointer reaches.
  private func place(
    of target: AdditionalTarget, from start: Int, _ writer: ResponseWriter
  ) -> UInt16? {
    // The owner is the question's name, also where a wildcard stands for it.
    guard target.offset != AdditionalTarget.owner else { return 0xc00c }
    let position = start &+ Int(target.offset)
    guard position <= 0x3fff else { return nil }
    // A name that is nothing but a pointer is not pointed to but repeated.
    let first = writer.get16(at: position)
    return first >= 0xc000 ? first : 0xc000 | UInt16(truncatingIfNeeded: position)
  }

  /// Appends the sets of a node that a target asks for.
  ///
  /// - Returns: Whether all of them fit.
  private mutating func appendSets(
    of node: ZoneNode, for target: AdditionalTarget, of block: Block, at place: UInt16?,
    _ writer: inout ResponseWriter
  ) -> Bool {
    if target.wanted & AdditionalTarget.addresses != 0 {
      guard append(1, of: node, target, block, at: place, &writer),
        append(28, of: node, target, block, at: place, &writer)
      else { return false }
    }
    if target.wanted & AdditionalTarget.services != 0 {
      guard append(33, of: node, target, block, at: place, &writer) else { return false }
    }
    if target.wanted & AdditionalTarget.sameType != 0 {
      guard append(block.set.type, of: node, target, block, at: place, &writer) else {
        return false
      }
    }
    if target.wanted & AdditionalTarget.locators != 0 {
      guard append(105, of: node, target, block, at: place, &writer),
        append(106, of: node, target, block, at: place, &writer)
      else { return false }
    }
    return true
  }

  /// Appends the set of one type, if there is one.
  ///
  /// None of these types has names in its data that
  /// would be compressed, so all but the owner is copied as it stands.
  ///
  /// - Returns: Whether it fit.
  private mutating func append(
    _ type: UInt16, of node: ZoneNode, _ target: AdditionalTarget, _ block: Block,
    at place: UInt16?, _ writer: inout ResponseWriter
  ) -> Bool {
    guard let set = node.set(type: type) else { return true }
    let records = Block(set, at: node)
    let (before, countBefore) = (writer.position, writer.additionalCount)
    var position = 0
    while position < records.length {
      let end = records.endOfRecord(at: position)
      let ownerEnd = records.endOfName(at: position)
      let fits = appendOwner(of: target, block, at: place, &writer)
      guard fits, unsafe writer.appendIfFits(records.octets + ownerEnd, end &- ownerEnd) else {
        writer.position = before
        writer.additionalCount = countBefore
        return false
      }
      writer.additionalCount &+= 1
      position = end
    }
    return true
  }

  private mutating func appendOwner(
    of target: AdditionalTarget, _ block: Block, at place: UInt16?, _ writer: inout ResponseWriter
  ) -> Bool {
    if let place { return writer.appendIfFits16(place) }
    if !names.isReady { names.reset(writer) }
    if target.offset == AdditionalTarget.owner {
      return unsafe names.append(name.original, &writer)
    }
    spell(target, in: block)
    return unsafe names.append(names.expanded, &writer)
  }
}
