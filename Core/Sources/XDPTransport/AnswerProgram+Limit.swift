import EBPF

/// What bounds the answers: their size and how often one source gets any.
extension AnswerProgram {
  /// Refuses a response that is too much larger than its query; `r4` is its length in octets.
  mutating func boundAmplification() {
    guard options.mostAmplification > 0 else { return }
    recall(.r1, Notes.datagramLength)
    a.add(.r1, -8)
    a.multiply(.r1, options.mostAmplification)
    a.jump(to: exit(.tooLarge), if: .r4, .greater, .r1)
  }

  /// Counts a query for its source's prefix, and goes to `slip` or drops it when there were too many.
  ///
  /// A place of 16 octets holds the moment of its last query in milliseconds, thousandths of queries
  /// that may still be asked, and how many were refused. There are fewer places than prefixes, so
  /// several share one, with what it allows: nobody gets more by there being others, and memory is
  /// bounded. Processors may write over each other here, which costs a few queries of accuracy.
  mutating func limitSource(_ limit: SourceLimit, _ slip: Label) {
    let full = a.label("not beyond the burst")
    let refused = a.label("asks too often")
    let done = a.label("may ask")
    findPlace(limit)
    a.call(.coarseTime)
    a.divide(.r0, 1_000_000)
    a.keepWord(.r0)
    a.loadValueAddress(.r5, descriptor: maps.limits)
    a.load(.r2, .double, .r10, -32)
    a.add(.r5, .r2)
    a.load(.r2, .word, .r5, Place.moment)
    a.store(.word, .r5, Place.moment, .r0)
    a.subtract(.r0, .r2)
    a.keepWord(.r0)
    // A thousandth of the rate a millisecond.
    a.multiply(.r0, limit.rate)
    a.load(.r2, .word, .r5, Place.credit)
    a.add(.r0, .r2)
    a.jump(to: full, if: .r0, .notGreater, limit.burst * 1000)
    a.move(.r0, limit.burst * 1000)
    a.place(full)
    a.jump(to: refused, if: .r0, .less, 1000)
    a.add(.r0, -1000)
    a.store(.word, .r5, Place.credit, .r0)
    a.jump(to: done)
    a.place(refused)
    a.store(.word, .r5, Place.credit, .r0)
    if limit.slip > 0 {
      a.load(.r1, .word, .r5, Place.refused)
      a.add(.r1, 1)
      a.store(.word, .r5, Place.refused, .r1)
      a.remainder(.r1, limit.slip)
      a.jump(to: slip, if: .r1, .equal, 0)
    }
    a.jump(to: exit(.limited))
    a.place(done)
  }

  /// Where what is in a place of the limits is.
  private enum Place {
    static let moment = 0
    static let credit = 4
    static let refused = 8
  }

  /// Leaves the place of the source's prefix at -32 of the stack.
  private mutating func findPlace(_ limit: SourceLimit) {
    let version6 = a.label("prefix of IPv6")
    let known = a.label("prefix known")
    recall(.r1, Notes.isIPv6)
    a.jump(to: version6, if: .r1, .notEqual, 0)
    a.load(.r0, .word, .r10, -52)
    a.moveWide(.r1, Self.mask(limit.prefix4, of: 4))
    a.jump(to: known)
    a.place(version6)
    a.load(.r0, .double, .r10, -64)
    a.moveWide(.r1, Self.mask(limit.prefix6, of: 8))
    a.place(known)
    a.and(.r0, .r1)
    a.moveWide(.r1, options.key.seed)
    a.exclusiveOr(.r0, .r1)
    a.moveWide(.r1, options.key.multiplier)
    a.multiply(.r0, .r1)
    a.move(.r2, .r0)
    a.shiftRight(.r2, 32)
    a.exclusiveOr(.r0, .r2)
    a.multiply(.r0, .r1)
    a.shiftRight(.r0, 64 - ProgramMaps.limitBits)
    a.shiftLeft(.r0, 4)
    a.store(.double, .r10, -32, .r0)
  }

  /// The mask of a prefix as it lies in memory, in so many octets.
  private static func mask(_ length: Int, of octets: Int) -> UInt64 {
    let ones: UInt64 = length == 0 ? 0 : .max << UInt64(64 - length)
    return octets == 8 ? ones.bigEndian : ones.bigEndian & 0xffff_ffff
  }
}
