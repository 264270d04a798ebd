import EBPF

/// The message: its header, its question and its OPT record.
extension AnswerProgram {
  /// The longest question with an OPT record that is looked at.
  private static let mostBody = 320

  /// Reads the header, and copies what follows it.
  mutating func readHeader() {
    let checked = a.label("there is a checksum, or none is needed")
    pointAtDatagram(.r8, length: 20, end: .r3, otherwise: .malformed)
    // Nobody waits at port 0, and IPv6 is nothing without a checksum (RFC 8200 §8.1).
    a.load(.r1, .half, .r8, 0)
    a.jump(to: exit(.source), if: .r1, .equal, 0)
    a.load(.r1, .half, .r8, 6)
    a.jump(to: checked, if: .r1, .notEqual, 0)
    recall(.r1, Notes.isIPv6)
    a.jump(to: exit(.malformed), if: .r1, .notEqual, 0)
    a.place(checked)
    // QR clear, opcode QUERY; one question, no records but one additional at most.
    a.load(.r1, .half, .r8, 10)
    note(Notes.flags, .r1)
    a.and(.r1, 0xf8)
    a.jump(to: exit(.unusualQuery), if: .r1, .notEqual, 0)
    a.load(.r1, .word, .r8, 12)
    a.jump(to: exit(.unusualQuery), if: .r1, .notEqual, 0x0100)
    a.load(.r1, .half, .r8, 16)
    a.jump(to: exit(.unusualQuery), if: .r1, .notEqual, 0)
    a.load(.r1, .half, .r8, 18)
    note(Notes.additionals, .r1)
    a.and(.r1, ~0x0100)
    a.jump(to: exit(.unusualQuery), if: .r1, .notEqual, 0)
    copyBody()
    startSum()
  }

  /// Makes a register point at UDP's header.
  mutating func pointAtDatagram(
    _ pointer: Register, length: Int, end: Register, otherwise: Decision
  ) {
    recall(.r4, Notes.datagram)
    a.jump(to: exit(otherwise), if: .r4, .greater, 62)
    a.jump(to: exit(otherwise), if: .r4, .less, 34)
    a.load(pointer, .word, Self.context, 0)
    a.load(end, .word, Self.context, 4)
    a.add(pointer, .r4)
    a.move(.r1, pointer)
    a.add(.r1, length)
    a.jump(to: exit(otherwise), if: .r1, .greater, end)
  }

  private mutating func copyBody() {
    recall(.r4, Notes.datagramLength)
    a.add(.r4, -20)
    a.jump(to: exit(.unusualOption), if: .r4, .greater, Self.mostBody)
    a.jump(to: exit(.malformed), if: .r4, .less, 5)
    note(Notes.bodyLength, .r4)
    recall(.r2, Notes.datagram)
    a.add(.r2, 20)
    a.move(.r1, Self.context)
    a.move(.r3, Self.notes)
    a.add(.r3, Notes.body)
    a.call(.loadOctets)
    a.jump(to: exit(.malformed), if: .r0, .notEqual, 0)
    // Words are read beyond the end.
    recall(.r1, Notes.bodyLength)
    a.jump(to: exit(.malformed), if: .r1, .greater, Self.mostBody)
    a.add(.r1, Self.notes)
    a.store(.double, .r1, Notes.body, value: 0)
  }

  /// The sum of all that UDP's checksum is of, from the checksum itself: so a packet that was damaged
  /// on its way stays recognizable, whatever is changed in it.
  ///
  /// Where the sender has left the sum to its network interface, the field holds only that of the
  /// pseudo-header, as on a pair of virtual interfaces: then it is computed.
  private mutating func startSum() {
    let complete = a.label("checksum is complete")
    let done = a.label("sum is known")
    pointAtDatagram(.r8, length: 20, end: .r3, otherwise: .malformed)
    a.load(.r5, .half, .r8, 6)
    note(Notes.checksum, .r5)
    recall(.r0, Notes.pseudoSum)
    a.load(.r1, .half, .r8, 4)
    a.add(.r0, .r1)
    fold(.r0, with: .r1)
    a.jump(to: complete, if: .r0, .notEqual, .r5)
    for offset in [0, 8, 12, 16] {
      a.load(.r1, .word, .r8, offset)
      a.add(.r0, .r1)
    }
    a.load(.r1, .half, .r8, 4)
    a.add(.r0, .r1)
    a.move(.r2, 0)
    addBody(to: .r0, from: .r2, with: (.r3, .r4))
    fold(.r0, with: .r1)
    a.jump(to: done)
    a.place(complete)
    a.move(.r0, .r5)
    a.exclusiveOr(.r0, 0xffff)
    a.place(done)
    note(Notes.sum, .r0)
  }

  /// Finds the end of the name, and what is asked.
  mutating func readQuestion() {
    findEndOfName()
    // `r1` is the name's length.
    a.move(.r2, .r1)
    a.add(.r2, 4)
    recall(.r3, Notes.bodyLength)
    a.jump(to: exit(.malformed), if: .r2, .greater, .r3)
    a.move(.r4, Self.notes)
    a.add(.r4, .r1)
    a.load(.r5, .half, .r4, Notes.body + 2)
    a.jump(to: exit(.unusualQuery), if: .r5, .notEqual, 0x0100)
    a.load(.r5, .half, .r4, Notes.body)
    note(Notes.type, .r5)
    a.networkOrder16(.r5)
    let ordinary = a.label("type of data")
    a.jump(to: exit(.unusualQuery), if: .r5, .equal, 41)
    a.jump(to: exit(.unusualQuery), if: .r5, .equal, 128)
    a.jump(to: ordinary, if: .r5, .less, 249)
    a.jump(to: exit(.unusualQuery), if: .r5, .notGreater, 255)
    a.place(ordinary)
    a.subtract(.r3, .r2)
    readOPT()
  }

  private mutating func findEndOfName() {
    let next = a.label("next label")
    let end = a.label("end of the name")
    a.move(.r1, 0)
    a.move(.r2, 0)
    a.place(next)
    a.move(.r3, Self.notes)
    a.add(.r3, .r1)
    a.load(.r0, .octet, .r3, Notes.body)
    a.jump(to: end, if: .r0, .equal, 0)
    a.jump(to: exit(.malformed), if: .r0, .greater, 63)
    a.add(.r1, .r0)
    a.add(.r1, 1)
    a.jump(to: exit(.malformed), if: .r1, .greater, 254)
    a.add(.r2, 1)
    a.jump(to: next, if: .r2, .less, 128)
    a.jump(to: exit(.malformed))
    a.place(end)
    a.add(.r1, 1)
    note(Notes.nameLength, .r1)
    note(Notes.labelCount, .r2)
    recallNameLength(.r1)
  }

  /// Reads the length of the question's name, so that the verifier knows its bounds.
  mutating func recallNameLength(_ register: Register) {
    recall(register, Notes.nameLength)
    a.jump(to: exit(.malformed), if: register, .greater, 255)
  }

  /// Reads the OPT record: `r4` points at the type and class before it, `r3` is the length of all
  /// that follows the question, and `r1` that of the name.
  private mutating func readOPT() {
    let plain = a.label("no OPT")
    let done = a.label("OPT is read")
    recall(.r0, Notes.additionals)
    a.jump(to: plain, if: .r0, .equal, 0)
    a.jump(to: exit(.malformed), if: .r3, .less, 11)
    a.load(.r5, .octet, .r4, Notes.body + 4)
    a.jump(to: exit(.unusualOption), if: .r5, .notEqual, 0)
    a.load(.r5, .half, .r4, Notes.body + 5)
    a.jump(to: exit(.unusualOption), if: .r5, .notEqual, 0x2900)
    a.load(.r5, .octet, .r4, Notes.body + 10)
    a.jump(to: exit(.unusualOption), if: .r5, .notEqual, 0)
    a.load(.r5, .octet, .r4, Notes.body + 11)
    a.and(.r5, 0x80)
    note(Notes.dnssec, .r5)
    readRoom()
    a.load(.r5, .half, .r4, Notes.body + 13)
    a.networkOrder16(.r5)
    a.add(.r5, 11)
    a.jump(to: exit(.malformed), if: .r5, .notEqual, .r3)
    skipOptions()
    sumRest()
    a.jump(to: done)
    a.place(plain)
    a.jump(to: exit(.malformed), if: .r3, .notEqual, 0)
    a.move(.r5, 512)
    note(Notes.room, .r5)
    a.move(.r5, 0)
    note(Notes.dnssec, .r5)
    a.place(done)
  }

  private mutating func readRoom() {
    let least = a.label("512 at least")
    let most = a.label("not beyond our limit")
    a.load(.r5, .half, .r4, Notes.body + 7)
    a.networkOrder16(.r5)
    a.jump(to: least, if: .r5, .notLess, 512)
    a.move(.r5, 512)
    a.place(least)
    a.jump(to: most, if: .r5, .notGreater, options.maximumDatagramLength)
    a.move(.r5, options.maximumDatagramLength)
    a.place(most)
    note(Notes.room, .r5)
  }

  /// Goes through the options, which are ignored but for NSID, which the sockets answer.
  private mutating func skipOptions() {
    let done = a.label("end of options")
    a.move(.r2, .r1)
    a.add(.r2, 15)
    recall(.r3, Notes.bodyLength)
    a.jump(to: done, if: .r2, .equal, .r3)
    for _ in 0..<6 {
      a.jump(to: exit(.malformed), if: .r2, .greater, 316)
      a.move(.r4, Self.notes)
      a.add(.r4, .r2)
      a.add(.r2, 4)
      a.jump(to: exit(.malformed), if: .r2, .greater, .r3)
      a.load(.r5, .half, .r4, Notes.body)
      a.jump(to: exit(.unusualOption), if: .r5, .equal, 0x0300)
      a.load(.r5, .half, .r4, Notes.body + 2)
      a.networkOrder16(.r5)
      a.add(.r2, .r5)
      a.jump(to: exit(.malformed), if: .r2, .greater, .r3)
      a.jump(to: done, if: .r2, .equal, .r3)
    }
    a.jump(to: exit(.unusualOption))
    a.place(done)
  }

  /// Takes what follows the question out of the sum.
  private mutating func sumRest() {
    let even = a.label("even offset")
    recallNameLength(.r2)
    a.move(.r5, .r2)
    a.add(.r2, 4)
    a.move(.r0, 0)
    addBody(to: .r0, from: .r2, with: (.r3, .r4))
    fold(.r0, with: .r1)
    a.and(.r5, 1)
    a.jump(to: even, if: .r5, .equal, 0)
    exchangeOctets(of: .r0)
    a.place(even)
    a.exclusiveOr(.r0, 0xffff)
    recall(.r1, Notes.sum)
    a.add(.r0, .r1)
    note(Notes.sum, .r0)
  }

  /// Turns the name into lower case, eight octets at a time, and puts zeros behind it.
  ///
  /// Octets of length are below the letters, so nothing has to tell them apart.
  mutating func lowercaseName() {
    let next = a.label("next eight octets")
    let done = a.label("name is in lower case")
    a.moveWide(.r1, 0x7f7f_7f7f_7f7f_7f7f)
    a.moveWide(.r2, 0x3f3f_3f3f_3f3f_3f3f)  // brings A to 0x80
    a.moveWide(.r3, 0x2525_2525_2525_2525)  // brings what follows Z to 0x80
    a.moveWide(.r4, 0x8080_8080_8080_8080)
    a.move(.r5, 0)
    a.place(next)
    recall(.r9, Notes.nameLength)
    a.jump(to: done, if: .r5, .notLess, .r9)
    a.move(.r9, Self.notes)
    a.add(.r9, .r5)
    a.load(.r0, .double, .r9, Notes.body)
    a.move(.r8, .r0)
    a.and(.r8, .r1)
    a.move(.r9, .r8)
    a.add(.r8, .r2)
    a.add(.r9, .r3)
    a.exclusiveOr(.r8, .r9)
    a.and(.r8, .r4)
    a.move(.r9, .r0)
    a.exclusiveOr(.r9, -1)
    a.and(.r8, .r9)
    a.shiftRight(.r8, 2)
    a.or(.r0, .r8)
    a.move(.r9, Self.notes)
    a.add(.r9, .r5)
    a.store(.double, .r9, Notes.body, .r0)
    a.add(.r5, 8)
    a.jump(to: next, if: .r5, .less, 256)
    a.place(done)
    recallNameLength(.r1)
    a.add(.r1, Self.notes)
    a.store(.double, .r1, Notes.body, value: 0)
  }
}
