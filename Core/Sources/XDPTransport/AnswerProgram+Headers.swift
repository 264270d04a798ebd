import EBPF

/// The headers of the response and its checksum.
extension AnswerProgram {
  /// Computes UDP's checksum of the response from the query's (RFC 1624).
  ///
  /// What goes is added as its complement. Addresses and ports change places, which no sum notices.
  mutating func sumResponse() {
    let done = a.label("checksum is computed")
    let even = a.label("records at an even offset")
    let plain = a.label("no OPT to sum")
    let evenOPT = a.label("OPT at an even offset")
    let notZero = a.label("not 0")
    recall(.r0, Notes.sum)
    // The length stands in the header and in the pseudo-header.
    recall(.r1, Notes.datagramLength)
    a.networkOrder16(.r1)
    a.exclusiveOr(.r1, 0xffff)
    a.add(.r0, .r1)
    a.add(.r0, .r1)
    recall(.r1, Notes.messageLength)
    a.add(.r1, 8)
    a.networkOrder16(.r1)
    a.add(.r0, .r1)
    a.add(.r0, .r1)
    for note in [Notes.flags, Notes.additionals] {
      recall(.r1, note)
      a.exclusiveOr(.r1, 0xffff)
      a.add(.r0, .r1)
    }
    for note in [Notes.newFlags, Notes.answers, Notes.authorities, Notes.newAdditionals] {
      recall(.r1, note)
      a.add(.r0, .r1)
    }
    sumRecords()
    recall(.r3, Notes.nameLength)
    a.and(.r3, 1)
    a.jump(to: even, if: .r3, .equal, 0)
    exchangeOctets(of: .r1)
    a.place(even)
    a.add(.r0, .r1)
    recall(.r1, Notes.additionals)
    a.jump(to: plain, if: .r1, .equal, 0)
    let size = options.maximumDatagramLength
    recall(.r1, Notes.dnssec)
    a.shiftLeft(.r1, 8)
    a.add(.r1, 0x29 + (size >> 8) << 8 + (size & 0xff))
    fold(.r1, with: .r2)
    recall(.r2, Notes.octetCount)
    a.add(.r3, .r2)
    a.and(.r3, 1)
    a.jump(to: evenOPT, if: .r3, .equal, 0)
    exchangeOctets(of: .r1)
    a.place(evenOPT)
    a.add(.r0, .r1)
    a.place(plain)
    fold(.r0, with: .r1)
    a.exclusiveOr(.r0, 0xffff)
    a.jump(to: notZero, if: .r0, .notEqual, 0)
    a.move(.r0, 0xffff)
    a.place(notZero)
    // None was there (RFC 768), none is needed.
    recall(.r1, Notes.checksum)
    a.jump(to: done, if: .r1, .notEqual, 0)
    a.move(.r0, 0)
    a.place(done)
    note(Notes.newChecksum, .r0)
  }

  /// Gives the sum of the records in `r1`, with their pointers moved.
  private mutating func sumRecords() {
    let done = a.label("records are summed")
    a.move(.r1, 0)
    recall(.r2, Notes.octetCount)
    a.jump(to: done, if: .r2, .equal, 0)
    a.load(.r1, .half, .r9, ImageLayout.Set.sum)
    recall(.r2, Notes.delta)
    a.jump(to: done, if: .r2, .equal, 0)
    a.jump(to: exit(.left), if: .r2, .greater, 255)
    a.load(.r3, .octet, .r9, ImageLayout.Set.evenRelocations)
    a.multiply(.r3, .r2)
    a.networkOrder16(.r3)
    a.add(.r1, .r3)
    a.load(.r3, .octet, .r9, ImageLayout.Set.oddRelocations)
    a.multiply(.r3, .r2)
    a.add(.r1, .r3)
    fold(.r1, with: .r3)
    a.place(done)
  }

  /// Turns the packet's headers round.
  mutating func writeHeaders() {
    let version6 = a.label("headers of IPv6")
    let done = a.label("headers are written")
    pointAtDatagram(.r5, length: 20, end: .r3, otherwise: .failed)
    a.load(.r2, .word, Self.context, 0)
    a.move(.r1, .r2)
    a.add(.r1, 34)
    a.jump(to: exit(.failed), if: .r1, .greater, .r3)
    exchange(.word, .r2, 0, 6)
    exchange(.half, .r2, 4, 10)
    exchange(.half, .r5, 0, 2)
    recall(.r0, Notes.messageLength)
    a.add(.r0, 8)
    a.move(.r1, .r0)
    a.networkOrder16(.r1)
    a.store(.half, .r5, 4, .r1)
    for (offset, note) in [
      (6, Notes.newChecksum), (10, Notes.newFlags), (14, Notes.answers), (16, Notes.authorities),
      (18, Notes.newAdditionals),
    ] {
      recall(.r1, note)
      a.store(.half, .r5, offset, .r1)
    }
    recall(.r1, Notes.isIPv6)
    a.jump(to: version6, if: .r1, .notEqual, 0)
    writeIPv4()
    a.jump(to: done)
    a.place(version6)
    writeIPv6()
    a.place(done)
  }

  /// Points `r5` at IP's header of so many octets, before UDP's; `r3` is the packet's end.
  private mutating func pointAtHeader(length: Int) {
    recall(.r4, Notes.datagram)
    a.jump(to: exit(.failed), if: .r4, .less, 14 + length)
    a.jump(to: exit(.failed), if: .r4, .greater, 62)
    // The distance first: packets are not looked at from behind.
    a.add(.r4, -length)
    a.load(.r5, .word, Self.context, 0)
    a.add(.r5, .r4)
    a.move(.r1, .r5)
    a.add(.r1, length)
    a.jump(to: exit(.failed), if: .r1, .greater, .r3)
  }

  /// `r0` is UDP's length.
  private mutating func writeIPv4() {
    pointAtHeader(length: 20)
    a.load(.r2, .half, .r5, 10)
    a.exclusiveOr(.r2, 0xffff)
    a.add(.r0, 20)
    a.networkOrder16(.r0)
    // No type of service, the length, no fragments, and the time to live that others start with.
    let words: [(offset: Int, value: Int?)] = [(0, 0x0045), (2, nil), (6, 0), (8, 0x1140)]
    for word in words {
      a.load(.r1, .half, .r5, word.offset)
      a.exclusiveOr(.r1, 0xffff)
      a.add(.r2, .r1)
      if let value = word.value { a.move(.r1, value) } else { a.move(.r1, .r0) }
      a.add(.r2, .r1)
      a.store(.half, .r5, word.offset, .r1)
    }
    fold(.r2, with: .r1)
    a.exclusiveOr(.r2, 0xffff)
    a.store(.half, .r5, 10, .r2)
    exchange(.word, .r5, 12, 16)
  }

  private mutating func writeIPv6() {
    pointAtHeader(length: 40)
    a.store(.word, .r5, 0, value: 0x60)
    a.networkOrder16(.r0)
    a.store(.half, .r5, 4, .r0)
    a.store(.octet, .r5, 7, value: 64)
    for word in stride(from: 0, to: 16, by: 4) { exchange(.word, .r5, 8 + word, 24 + word) }
  }

  /// Exchanges what stands at two places.
  private mutating func exchange(
    _ width: Width, _ pointer: Register, _ first: Int, _ second: Int
  ) {
    a.load(.r1, width, pointer, first)
    a.load(.r4, width, pointer, second)
    a.store(width, pointer, first, .r4)
    a.store(width, pointer, second, .r1)
  }
}
