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
  /// A prefix has a place of 16 octets: a tag, the moment of its last query in milliseconds, thousandths
  /// of queries that it may still ask, and how many were refused. Who comes to a place of another
  /// prefix takes it over: memory is bounded, and who asks most is there most. Processors may write
  /// over each other here, which costs a few queries of accuracy.
  mutating func limitSource(_ limit: SourceLimit, _ slip: Label) {
    let same = a.label("prefix is known")
    let full = a.label("not beyond the burst")
    let refused = a.label("asks too often")
    let done = a.label("may ask")
    hashPrefix(limit)
    a.call(.coarseTime)
    a.divide(.r0, 1_000_000)
    a.keepWord(.r0)
    a.load(.r1, .double, .r10, -24)
    a.loadValueAddress(.r5, descriptor: maps.limits.descriptor.number)
    a.load(.r2, .double, .r10, -32)
    a.add(.r5, .r2)
    a.load(.r2, .word, .r5, 0)
    a.jump(to: same, if: .r2, .equal, .r1)
    a.store(.word, .r5, 0, .r1)
    a.store(.word, .r5, 4, .r0)
    a.store(.word, .r5, 8, value: limit.burst * 1000)
    a.store(.word, .r5, 12, value: 0)
    a.place(same)
    a.load(.r2, .word, .r5, 4)
    a.store(.word, .r5, 4, .r0)
    a.subtract(.r0, .r2)
    a.keepWord(.r0)
    // A thousandth of the rate a millisecond.
    a.multiply(.r0, limit.rate)
    a.load(.r2, .word, .r5, 8)
    a.add(.r0, .r2)
    a.jump(to: full, if: .r0, .notGreater, limit.burst * 1000)
    a.move(.r0, limit.burst * 1000)
    a.place(full)
    a.jump(to: refused, if: .r0, .less, 1000)
    a.add(.r0, -1000)
    a.store(.word, .r5, 8, .r0)
    a.jump(to: done)
    a.place(refused)
    a.store(.word, .r5, 8, .r0)
    if limit.slip > 0 {
      a.load(.r1, .word, .r5, 12)
      a.add(.r1, 1)
      a.store(.word, .r5, 12, .r1)
      a.remainder(.r1, limit.slip)
      a.jump(to: slip, if: .r1, .equal, 0)
    }
    a.jump(to: exit(.limited))
    a.place(done)
  }

  /// Leaves the prefix' tag at -24 and its place at -32 of the stack.
  private mutating func hashPrefix(_ limit: SourceLimit) {
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
    a.move(.r2, .r0)
    a.shiftRight(.r2, 64 - ProgramMaps.limitBits)
    a.shiftLeft(.r2, 4)
    a.store(.double, .r10, -32, .r2)
    a.keepWord(.r0)
    a.or(.r0, 1)
    a.store(.double, .r10, -24, .r0)
  }

  /// The mask of a prefix as it lies in memory, in so many octets.
  private static func mask(_ length: Int, of octets: Int) -> UInt64 {
    let ones: UInt64 = length == 0 ? 0 : .max << UInt64(64 - length)
    return octets == 8 ? ones.bigEndian : ones.bigEndian & 0xffff_ffff
  }
}
