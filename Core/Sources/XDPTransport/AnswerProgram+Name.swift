import EBPF

/// The search for the name, for its closest encloser and for a wildcard.
extension AnswerProgram {
  private static let exactly = 0
  private static let ancestor = 1
  private static let wildcard = 2
  /// How many names are looked up for one question: those of an address of IPv6 in ip6.arpa with
  /// all that are above it, and a wildcard.
  private static let mostNames = 34 + 1 + 1

  /// Goes to ``respond()`` with the piece that the records lie in in `r8` and their set in `r9`.
  mutating func findName() {
    let again = a.label("look a name up")
    let found = a.label("name found")
    let missing = a.label("name not found")
    let node = a.label("records of the name")
    let negative = a.label("negative answer")
    a.move(.r0, 0)
    note(Notes.suffix, .r0)
    note(Notes.mode, .r0)
    note(Notes.code, .r0)
    skipLabels()
    a.move(.r0, 0)
    a.place(again)
    // `r0` counts, so that the verifier sees an end.
    a.jump(to: exit(.left), if: .r0, .notLess, Self.mostNames)
    a.add(.r0, 1)
    a.store(.double, .r10, -16, .r0)
    hashSuffix()
    probe(found, missing)
    a.place(missing)
    goUp(again)
    a.place(found)
    useNode(again, node, negative)
    a.place(node)
    let set = a.label("set found")
    findSet(set)
    a.place(negative)
    useNegative()
    a.place(set)
  }

  /// Goes past the labels by which the name is longer than any that is here: so a name of a hundred
  /// labels is no more work than others.
  private mutating func skipLabels() {
    let next = a.label("next label to go past")
    let skipped = a.label("labels are skipped")
    let done = a.label("no label too many")
    recall(.r2, Notes.labelCount)
    a.loadValueAddress(
      .r4, descriptor: maps.image, offset: ImageLayout.mostLabels)
    a.load(.r4, .word, .r4)
    a.jump(to: done, if: .r2, .notGreater, .r4)
    a.subtract(.r2, .r4)
    a.move(.r1, Self.ancestor)
    note(Notes.mode, .r1)
    a.move(.r1, 0)
    a.move(.r5, 0)
    a.place(next)
    a.jump(to: skipped, if: .r5, .notLess, .r2)
    a.jump(to: exit(.malformed), if: .r1, .greater, 254)
    a.move(.r3, Self.notes)
    a.add(.r3, .r1)
    a.load(.r3, .octet, .r3, Notes.body)
    a.add(.r1, .r3)
    a.add(.r1, 1)
    a.add(.r5, 1)
    a.jump(to: next, if: .r5, .less, 128)
    a.place(skipped)
    note(Notes.suffix, .r1)
    a.place(done)
  }

  /// Gives the hash's tag in `r0`.
  private mutating func hashSuffix() {
    let next = a.label("next eight octets")
    let done = a.label("hashed")
    recall(.r1, Notes.suffix)
    a.jump(to: exit(.malformed), if: .r1, .greater, 254)
    recall(.r2, Notes.nameLength)
    a.moveWide(.r0, options.key.seed)
    a.moveWide(.r3, options.key.multiplier)
    a.move(.r4, 0)
    a.place(next)
    a.jump(to: done, if: .r1, .notLess, .r2)
    a.move(.r5, Self.notes)
    a.add(.r5, .r1)
    a.load(.r5, .double, .r5, Notes.body)
    a.exclusiveOr(.r0, .r5)
    a.multiply(.r0, .r3)
    a.move(.r5, .r0)
    a.shiftRight(.r5, 32)
    a.exclusiveOr(.r0, .r5)
    a.add(.r1, 8)
    a.add(.r4, 1)
    a.jump(to: next, if: .r4, .less, 32)
    a.place(done)
    a.multiply(.r0, .r3)
    a.shiftRight(.r0, 32)
  }

  /// Looks for the name that the hash in `r0` is of; its piece is in `r8` then.
  ///
  /// Names are compared where the tag is the same: it is that of another name once in millions of
  /// questions, and of two others never.
  private mutating func probe(_ found: Label, _ missing: Label) {
    a.move(.r3, .r0)
    a.shiftRight(.r3, 32 - options.slotBits)
    for _ in 0..<2 {
      findTag(missing)
      a.store(.double, .r10, -8, .r3)
      a.store(.double, .r10, -24, .r0)
      pointAtPiece(.r8, reference: .r1)
      compareName(found)
      a.load(.r0, .double, .r10, -24)
      a.load(.r3, .double, .r10, -8)
      a.add(.r3, 1)
    }
    a.jump(to: exit(.left))
  }

  /// Looks for the tag in `r0` in the slots from `r3` on, which becomes where it is; the slot is in
  /// `r1` then.
  private mutating func findTag(_ missing: Label) {
    let slot = a.label("next slot")
    let same = a.label("the same tag")
    a.move(.r4, 0)
    a.place(slot)
    a.and(.r3, (1 << options.slotBits) - 1)
    a.move(.r5, .r3)
    a.shiftLeft(.r5, 3)
    a.loadValueAddress(
      .r1, descriptor: maps.image, offset: ImageLayout.slots)
    a.add(.r1, .r5)
    a.load(.r1, .double, .r1)
    a.jump(to: missing, if: .r1, .equal, 0)
    a.move(.r5, .r1)
    a.shiftRight(.r5, 32)
    a.jump(to: same, if: .r5, .equal, .r0)
    a.add(.r3, 1)
    a.add(.r4, 1)
    a.jump(to: slot, if: .r4, .less, ImageLayout.mostProbes)
    // No name lies further away.
    a.jump(to: missing)
    a.place(same)
  }

  /// Makes a register point at a piece of the image.
  mutating func pointAtPiece(_ pointer: Register, reference: Register) {
    a.keepWord(reference)
    a.shiftLeft(reference, 4)
    a.jump(
      to: exit(.left), if: reference, .greater,
      options.imageLength - ImageLayout.mostBeyondPiece)
    a.loadValueAddress(pointer, descriptor: maps.image)
    a.add(pointer, reference)
  }

  /// Compares the suffix with the name at `r8`.
  private mutating func compareName(_ found: Label) {
    let other = a.label("another name")
    let compared = a.label("compared")
    let next = a.label("compare eight octets")
    recall(.r2, Notes.nameLength)
    recall(.r1, Notes.suffix)
    a.jump(to: exit(.malformed), if: .r1, .greater, 254)
    a.subtract(.r2, .r1)
    a.load(.r5, .half, .r8, ImageLayout.Node.nameLength)
    a.jump(to: other, if: .r5, .notEqual, .r2)
    a.move(.r9, Self.notes)
    a.add(.r9, .r1)
    a.move(.r1, 0)
    a.move(.r5, 0)
    a.place(next)
    a.jump(to: compared, if: .r1, .notLess, .r2)
    a.move(.r3, .r9)
    a.add(.r3, .r1)
    a.load(.r3, .double, .r3, Notes.body)
    a.move(.r4, .r8)
    a.add(.r4, .r1)
    a.load(.r4, .double, .r4, ImageLayout.Node.name)
    // One jump less in each round: the verifier keeps all of them in mind.
    a.exclusiveOr(.r3, .r4)
    a.or(.r5, .r3)
    a.add(.r1, 8)
    a.jump(to: next, if: .r1, .less, 256)
    a.place(compared)
    a.jump(to: found, if: .r5, .equal, 0)
    a.place(other)
  }

  /// Goes on with the name above.
  private mutating func goUp(_ again: Label) {
    recall(.r1, Notes.mode)
    a.jump(to: exit(.left), if: .r1, .equal, Self.wildcard)
    a.move(.r1, Self.ancestor)
    note(Notes.mode, .r1)
    recall(.r1, Notes.suffix)
    a.jump(to: exit(.malformed), if: .r1, .greater, 254)
    a.move(.r2, Self.notes)
    a.add(.r2, .r1)
    a.load(.r3, .octet, .r2, Notes.body)
    a.add(.r1, .r3)
    a.add(.r1, 1)
    recall(.r2, Notes.nameLength)
    a.jump(to: exit(.unknownZone), if: .r1, .notLess, .r2)
    note(Notes.suffix, .r1)
    a.load(.r0, .double, .r10, -16)
    a.jump(to: again)
  }

  /// Decides what a name that was found means; `r8` is its piece, `r9` becomes its zone's.
  private mutating func useNode(_ again: Label, _ node: Label, _ negative: Label) {
    let below = a.label("closest encloser")
    let asterisk = a.label("wildcard")
    let exact = a.label("the name itself")
    a.load(.r1, .word, .r8, ImageLayout.Node.zone)
    pointAtPiece(.r9, reference: .r1)
    a.load(.r2, .half, .r9, ImageLayout.Zone.flags)
    a.move(.r1, .r2)
    a.and(.r1, Int(ZoneFlags.isOn.rawValue))
    a.jump(to: exit(.changing), if: .r1, .equal, 0)
    a.load(.r3, .half, .r8, ImageLayout.Node.flags)
    a.jump(to: exit(.left), if: .r3, .anyBit, Int(NodeFlags.isLeft.rawValue))
    recall(.r1, Notes.mode)
    a.jump(to: exact, if: .r1, .equal, Self.exactly)
    a.jump(to: below, if: .r1, .equal, Self.ancestor)
    // Records of a wildcard: their pointers move by the difference of the names.
    a.move(.r1, Decision.wildcard.rawValue)
    note(Notes.decision, .r1)
    recall(.r1, Notes.nameLength)
    a.load(.r2, .half, .r8, ImageLayout.Node.nameLength)
    a.subtract(.r1, .r2)
    note(Notes.delta, .r1)
    a.jump(to: node)
    a.place(exact)
    a.move(.r1, Decision.answered.rawValue)
    note(Notes.decision, .r1)
    a.move(.r1, 0)
    note(Notes.delta, .r1)
    a.jump(to: node)
    a.place(below)
    a.jump(to: exit(.left), if: .r3, .anyBit, Int(NodeFlags.isCut.rawValue))
    a.move(.r1, .r2)
    a.and(.r1, Int(ZoneFlags.isComplete.rawValue))
    a.jump(to: exit(.incompleteZone), if: .r1, .equal, 0)
    a.jump(to: asterisk, if: .r3, .anyBit, Int(NodeFlags.hasWildcard.rawValue))
    a.move(.r1, 3)
    note(Notes.code, .r1)
    a.jump(to: negative)
    a.place(asterisk)
    recall(.r1, Notes.suffix)
    a.jump(to: exit(.malformed), if: .r1, .greater, 254)
    a.jump(to: exit(.malformed), if: .r1, .less, 2)
    a.add(.r1, -2)
    a.move(.r2, Self.notes)
    a.add(.r2, .r1)
    a.store(.half, .r2, Notes.body, value: 0x2a01)
    note(Notes.suffix, .r1)
    a.move(.r1, Self.wildcard)
    note(Notes.mode, .r1)
    a.load(.r0, .double, .r10, -16)
    a.jump(to: again)
  }
}
