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
  /// - Returns: Whether they fit.
  @inline(__always)
  mutating func append(
    _ block: Block, ownerIsName: Bool, to section: Section, _ query: Query,
    _ writer: inout ResponseWriter
  ) -> Bool {
    let length = Int(block.set.answerLength)
    guard isDirect(query, writer) else {
      return appendSpelled(
        block, records: Int(block.set.answerCount), ownerIsName: ownerIsName, to: section,
        &writer)
    }
    guard writer.fits(length) else { return false }
    let start = writer.position
    unsafe writer.append(block.octets, length)
    block.relocate(
      writer, from: start, length: length, by: name.length &- Int(block.set.ownerLength))
    Self.count(block.set.answerCount, in: section, &writer)
    names.isReady = false
    return true
  }

  /// Appends a set with as much of its additional data as fits, whole sets of it only.
  ///
  /// - Parameters:
  ///   - block: The set.
  ///   - section: Where the set itself goes.
  ///   - needsGlue: Whether the response is incomplete without the required glue.
  /// - Returns: Whether what is required fit.
  @inline(__always)
  mutating func appendWithAdditional(
    _ block: Block, ownerIsName: Bool, to section: Section, needsGlue: Bool, _ query: Query,
    _ writer: inout ResponseWriter
  ) -> Bool {
    if isDirect(query, writer), writer.fits(block.length) {
      let start = writer.position
      let length = block.length
      unsafe writer.append(block.octets, length)
      block.relocate(
        writer, from: start, length: length, by: name.length &- Int(block.set.ownerLength))
      Self.count(block.set.answerCount, in: section, &writer)
      writer.additionalCount &+= block.set.additionalCount
      return true
    }
    guard append(block, ownerIsName: ownerIsName, to: section, query, &writer) else {
      return false
    }
    return appendAdditional(of: block, needsGlue: needsGlue, &writer)
  }

  /// Appends additional sets one by one, until one does not fit.
  private mutating func appendAdditional(
    of block: Block, needsGlue: Bool, _ writer: inout ResponseWriter
  ) -> Bool {
    var position = Int(block.set.answerLength)
    var appended: UInt16 = 0
    while position < block.length {
      let set = block.endOfAdditionalSet(at: position)
      let (before, countBefore) = (writer.position, writer.additionalCount)
      while position < set.end {
        guard let next = appendRecord(of: block, at: position, ownerIsName: false, &writer) else {
          // RFC 9471 §3.1: a referral that lacks required glue says so.
          writer.position = before
          writer.additionalCount = countBefore
          return !needsGlue || appended >= block.set.requiredCount
        }
        writer.additionalCount &+= 1
        position = next
      }
      appended &+= set.count
    }
    return true
  }

  /// Appends a set's records one by one, their names compressed against what is written.
  private mutating func appendSpelled(
    _ block: Block, records: Int, ownerIsName: Bool, to section: Section,
    _ writer: inout ResponseWriter
  ) -> Bool {
    var position = 0
    for _ in 0..<records {
      guard let next = appendRecord(of: block, at: position, ownerIsName: ownerIsName, &writer)
      else { return false }
      position = next
    }
    Self.count(UInt16(truncatingIfNeeded: records), in: section, &writer)
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
