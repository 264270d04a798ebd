import EBPF

/// The response: `r8` is the piece that the records are in, `r9` their set.
extension AnswerProgram {
  /// Makes a response of the query and sends it back.
  mutating func respond() {
    let slip = a.label("answer with TC")
    let bounded = a.label("within the limit")
    a.load(.r4, .half, .r9, ImageLayout.Set.octetCount)
    a.jump(to: exit(.left), if: .r4, .greater, ImageLayout.mostOctets)
    note(Notes.octetCount, .r4)
    measure()
    recall(.r1, Notes.room)
    a.jump(to: exit(.tooLarge), if: .r4, .greater, .r1)
    boundAmplification()
    writeSections()
    if let limit = options.limit {
      limitSource(limit, slip)
      // What nobody can reach is refused.
      if limit.slip > 0 {
        a.jump(to: bounded)
        a.place(slip)
        emptySections()
        a.place(bounded)
      }
    }
    a.load(.r1, .half, .r9, ImageLayout.Set.octets)
    a.add(.r8, .r1)
    sumResponse()
    resize()
    writeHeaders()
    writeRecords()
    writeOPT()
    finish()
  }

  /// Gives the length of the message in `r4`, from that of the records in `r4`.
  private mutating func measure() {
    let plain = a.label("no OPT to write")
    recall(.r1, Notes.nameLength)
    a.add(.r4, .r1)
    a.add(.r4, 16)
    recall(.r1, Notes.additionals)
    a.jump(to: plain, if: .r1, .equal, 0)
    a.add(.r4, 11)
    a.place(plain)
    note(Notes.messageLength, .r4)
  }

  /// Notes the header: QR, AA, RD as it came, the code, and the numbers of records.
  private mutating func writeSections() {
    a.load(.r1, .octet, .r9, ImageLayout.Set.header)
    recall(.r2, Notes.flags)
    a.and(.r2, 0x01)
    a.or(.r1, .r2)
    a.or(.r1, 0x80)
    recall(.r2, Notes.code)
    a.shiftLeft(.r2, 8)
    a.or(.r1, .r2)
    note(Notes.newFlags, .r1)
    a.load(.r1, .half, .r9, ImageLayout.Set.answers)
    note(Notes.answers, .r1)
    a.load(.r1, .half, .r9, ImageLayout.Set.authorities)
    note(Notes.authorities, .r1)
    a.load(.r1, .half, .r9, ImageLayout.Set.additionals)
    recall(.r2, Notes.additionals)
    a.shiftRight(.r2, 8)
    a.add(.r1, .r2)
    a.networkOrder16(.r1)
    note(Notes.newAdditionals, .r1)
  }

  /// Takes all records back, and sets TC.
  private mutating func emptySections() {
    a.move(.r1, 0)
    note(Notes.octetCount, .r1)
    note(Notes.answers, .r1)
    note(Notes.authorities, .r1)
    note(Notes.delta, .r1)
    recall(.r1, Notes.additionals)
    note(Notes.newAdditionals, .r1)
    recall(.r1, Notes.newFlags)
    a.and(.r1, 0xff)
    a.or(.r1, 0x02)
    note(Notes.newFlags, .r1)
    a.move(.r1, Decision.slipped.rawValue)
    note(Notes.decision, .r1)
    a.move(.r4, 0)
    measure()
  }

  /// Moves the packet's end to where the response's will be.
  private mutating func resize() {
    recall(.r2, Notes.datagram)
    recall(.r1, Notes.messageLength)
    a.add(.r2, .r1)
    a.add(.r2, 8)
    recall(.r1, Notes.packetLength)
    a.subtract(.r2, .r1)
    a.move(.r1, Self.context)
    a.call(.adjustTail)
    a.jump(to: exit(.noRoom), if: .r0, .notEqual, 0)
  }

  /// Copies the records behind the question, and moves their pointers.
  private mutating func writeRecords() {
    let done = a.label("records are written")
    recall(.r4, Notes.octetCount)
    // Not "equal to 0": of an inequality the verifier of Linux 6.1 learns nothing.
    a.jump(to: done, if: .r4, .less, 1)
    a.jump(to: exit(.failed), if: .r4, .greater, ImageLayout.mostOctets)
    recordsOffset(.r2)
    a.move(.r1, Self.context)
    a.move(.r3, .r8)
    a.call(.storeOctets)
    a.jump(to: exit(.failed), if: .r0, .notEqual, 0)
    recall(.r1, Notes.delta)
    a.jump(to: done, if: .r1, .equal, 0)
    for index in 0..<ImageLayout.mostRelocations { relocate(index, done) }
    a.place(done)
  }

  /// The offset of the records in the packet.
  private mutating func recordsOffset(_ register: Register) {
    recall(register, Notes.datagram)
    recall(.r1, Notes.nameLength)
    a.add(register, .r1)
    a.add(register, 8 + 12 + 4)
  }

  private mutating func relocate(_ index: Int, _ done: Label) {
    a.load(.r1, .octet, .r9, ImageLayout.Set.evenRelocations)
    a.load(.r2, .octet, .r9, ImageLayout.Set.oddRelocations)
    a.add(.r1, .r2)
    a.jump(to: done, if: .r1, .notGreater, index)
    recall(.r4, Notes.octetCount)
    a.jump(to: exit(.failed), if: .r4, .greater, ImageLayout.mostOctets)
    a.move(.r5, .r8)
    a.add(.r5, .r4)
    a.load(.r5, .half, .r5, index * 2)
    a.jump(to: exit(.failed), if: .r5, .greater, ImageLayout.mostOctets)
    a.move(.r3, .r8)
    a.add(.r3, .r5)
    a.load(.r3, .half, .r3)
    a.networkOrder16(.r3)
    recall(.r1, Notes.delta)
    a.add(.r3, .r1)
    a.networkOrder16(.r3)
    a.store(.half, .r10, -8, .r3)
    recordsOffset(.r2)
    a.add(.r2, .r5)
    a.move(.r1, Self.context)
    a.move(.r3, .r10)
    a.add(.r3, -8)
    a.move(.r4, 2)
    a.call(.storeOctets)
    a.jump(to: exit(.failed), if: .r0, .notEqual, 0)
  }

  /// Appends the OPT record (RFC 6891 §6.1.2).
  private mutating func writeOPT() {
    let done = a.label("no OPT is due")
    recall(.r1, Notes.additionals)
    a.jump(to: done, if: .r1, .equal, 0)
    recall(.r1, Notes.dnssec)
    a.shiftLeft(.r1, 56)
    let size = UInt64(options.maximumDatagramLength)
    a.moveWide(.r2, 0x29 << 16 | (size >> 8) << 24 | (size & 0xff) << 32)
    a.or(.r1, .r2)
    a.store(.double, .r10, -24, .r1)
    a.store(.double, .r10, -16, value: 0)
    recall(.r2, Notes.datagram)
    recall(.r1, Notes.messageLength)
    a.add(.r2, .r1)
    a.add(.r2, 8 - 11)
    a.move(.r1, Self.context)
    a.move(.r3, .r10)
    a.add(.r3, -24)
    a.move(.r4, 11)
    a.call(.storeOctets)
    a.jump(to: exit(.failed), if: .r0, .notEqual, 0)
    a.place(done)
  }

  private mutating func finish() {
    recall(.r1, Notes.decision)
    a.jump(to: exit(.failed), if: .r1, .greater, Decision.slipped.rawValue)
    a.shiftLeft(.r1, 3)
    a.add(.r1, Self.notes)
    a.load(.r2, .double, .r1, Notes.counters)
    a.add(.r2, 1)
    a.store(.double, .r1, Notes.counters, .r2)
    a.move(.r0, 3)
    a.exit()
  }
}
