import Glibc

/// Which section records go to.
enum Section {
  case answer, authority, additional
}

extension Responder {
  /// Whether nothing but the question is written and the name looked up is still the question's,
  /// so that a block can be copied as it stands.
  @inline(__always)
  func isDirect(_ query: Query, _ writer: ResponseWriter) -> Bool {
    writer.position == query.questionEnd
  }

  /// Appends a set's own records.
  ///
  /// - Parameters:
  ///   - block: The set.
  ///   - ownerIsName: Whether it answers for the name that is looked up, which a wildcard may stand
  ///     for, and not for its own owner.
  ///   - section: Where it goes.
  /// - Returns: Whether they fit.
  @inline(__always)
  mutating func append(
    _ block: Block, ownerIsName: Bool, to section: Section, _ query: Query,
    _ writer: inout ResponseWriter
  ) -> Bool {
    let delta = name.length &- block.ownerLength
    guard isDirect(query, writer), delta == 0 || !ownerIsName || !block.movesOwner else {
      return appendSpelled(block, ownerIsName: ownerIsName, to: section, &writer)
    }
    let length = block.length
    guard writer.fits(length) else { return false }
    let start = writer.position
    unsafe writer.append(block.octets, length)
    block.relocate(writer, from: start, by: delta)
    Self.count(block.set.answerCount, in: section, &writer)
    names.isReady = false
    return true
  }

  /// Appends a set with as much of its additional data as fits, whole sets of it only.
  ///
  /// - Returns: Whether what is required fit.
  @inline(__always)
  mutating func appendWithAdditional(
    _ block: Block, _ zone: ZoneView, ownerIsName: Bool, to section: Section, _ query: Query,
    _ writer: inout ResponseWriter
  ) -> Bool {
    let start = writer.position
    guard append(block, ownerIsName: ownerIsName, to: section, query, &writer) else {
      return false
    }
    return block.set.targetCount == 0 || appendAdditional(of: block, from: start, zone, &writer)
  }

  /// Appends a set's records one by one, their names compressed against what is written.
  private mutating func appendSpelled(
    _ block: Block, ownerIsName: Bool, to section: Section, _ writer: inout ResponseWriter
  ) -> Bool {
    var position = 0
    while position < block.length {
      guard let next = appendRecord(of: block, at: position, ownerIsName: ownerIsName, &writer)
      else { return false }
      position = next
    }
    Self.count(block.set.answerCount, in: section, &writer)
    return true
  }

  /// Appends one record of a block.
  ///
  /// - Parameters:
  ///   - start: Where it starts in the block.
  ///   - ownerIsName: Whether its owner is the name that is being looked up (which a wildcard
  ///     stands for) and not the one in the block.
  /// - Returns: The offset after it, or `nil` when it does not fit.
  private mutating func appendRecord(
    of block: Block, at start: Int, ownerIsName: Bool, _ writer: inout ResponseWriter
  ) -> Int? {
    if !names.isReady { names.reset(writer) }
    if ownerIsName {
      guard unsafe names.append(name.original, &writer) else { return nil }
    } else {
      _ = names.expand(at: start, in: block)
      guard unsafe names.append(names.expanded, &writer) else { return nil }
    }
    let typeAt = block.endOfName(at: start)
    let end = block.endOfRecord(at: start)
    let type = unsafe UInt16(block.octets[typeAt]) &<< 8 | UInt16(block.octets[typeAt &+ 1])
    guard let layout = CompressibleLayout(type: type) else {
      return unsafe writer.appendIfFits(block.octets + typeAt, end &- typeAt) ? end : nil
    }
    guard unsafe writer.appendIfFits(block.octets + typeAt, 10 &+ layout.prefix) else { return nil }
    let dataAt = writer.position &- layout.prefix
    var position = typeAt &+ 10 &+ layout.prefix
    for _ in 0..<layout.names {
      position = names.expand(at: position, in: block)
      guard unsafe names.append(names.expanded, &writer) else { return nil }
    }
    guard unsafe writer.appendIfFits(block.octets + position, end &- position) else { return nil }
    writer.put16(UInt16(truncatingIfNeeded: writer.position &- dataAt), at: dataAt &- 2)
    return end
  }

  @inline(__always)
  private static func count(
    _ records: UInt16, in section: Section, _ writer: inout ResponseWriter
  ) {
    switch section {
    case .answer: writer.answerCount &+= records
    case .authority: writer.authorityCount &+= records
    case .additional: writer.additionalCount &+= records
    }
  }
}
