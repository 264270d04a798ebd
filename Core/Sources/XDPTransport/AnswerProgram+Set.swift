import EBPF

/// The choice of the records.
extension AnswerProgram {
  /// Looks for the question's type at the node in `r8`, whose zone is in `r9`; goes on behind itself
  /// where the node has no such records.
  mutating func findSet(_ found: Label) {
    let next = a.label("next set")
    let have = a.label("set of the type")
    let noData = a.label("no data")
    let usable = a.label("set may be sent")
    let notApex = a.label("not at the apex")
    let noted = a.label("use is noted")
    // Stored once only: the line stays clean in the caches of all processors.
    a.load(.r1, .word, .r8, ImageLayout.Node.used)
    a.jump(to: noted, if: .r1, .notEqual, 0)
    a.store(.word, .r8, ImageLayout.Node.used, value: 1)
    a.place(noted)
    recall(.r2, Notes.type)
    a.load(.r0, .half, .r8, ImageLayout.Node.flags)
    a.move(.r1, .r0)
    a.and(.r1, Int(NodeFlags.isApex.rawValue))
    a.jump(to: notApex, if: .r1, .equal, 0)
    a.jump(to: exit(.left), if: .r2, .equal, Int(UInt16(43).bigEndian))
    a.place(notApex)
    a.load(.r3, .half, .r8, ImageLayout.Node.nameLength)
    a.add(.r3, 7)
    a.and(.r3, 0x1f8)
    a.add(.r3, .r8)
    a.add(.r3, ImageLayout.Node.name)
    a.load(.r5, .half, .r8, ImageLayout.Node.setCount)
    a.move(.r4, 0)
    a.place(next)
    a.jump(to: noData, if: .r4, .notLess, .r5)
    a.load(.r1, .half, .r3, ImageLayout.Set.type)
    a.jump(to: have, if: .r1, .equal, .r2)
    a.add(.r3, ImageLayout.Set.length)
    a.add(.r4, 1)
    a.jump(to: next, if: .r4, .less, ImageLayout.mostSets)
    a.jump(to: exit(.left))
    a.place(have)
    checkSet(usable)
    a.place(usable)
    a.move(.r9, .r3)
    a.jump(to: found)
    a.place(noData)
    a.jump(to: exit(.left), if: .r0, .anyBit, Int(NodeFlags.hasAlias.rawValue))
    a.move(.r1, Decision.noData.rawValue)
    note(Notes.decision, .r1)
  }

  /// Whether the set in `r3` may be sent now; `r9` is its zone.
  private mutating func checkSet(_ usable: Label) {
    let exact = a.label("no wildcard")
    a.load(.r1, .octet, .r3, ImageLayout.Set.flags)
    a.jump(to: exit(.left), if: .r1, .anyBit, Int(SetFlags.isLeft.rawValue))
    recall(.r4, Notes.decision)
    a.jump(to: exact, if: .r4, .equal, Decision.answered.rawValue)
    a.jump(to: exit(.left), if: .r1, .anyBit, Int(SetFlags.isExact.rawValue))
    a.place(exact)
    a.and(.r1, Int(SetFlags.isComposite.rawValue))
    a.jump(to: usable, if: .r1, .equal, 0)
    a.load(.r1, .word, .r9, ImageLayout.Zone.stamp)
    a.loadValueAddress(.r4, descriptor: maps.image)
    a.load(.r4, .word, .r4, 0)
    a.add(.r1, .r4)
    a.keepWord(.r1)
    a.load(.r4, .word, .r3, ImageLayout.Set.stamp)
    a.jump(to: exit(.changing), if: .r1, .notEqual, .r4)
  }

  /// Takes the SOA of the zone in `r9`.
  mutating func useNegative() {
    let noName = a.label("no such name")
    recall(.r1, Notes.code)
    a.jump(to: noName, if: .r1, .equal, 0)
    a.move(.r1, Decision.noName.rawValue)
    note(Notes.decision, .r1)
    a.place(noName)
    a.load(.r1, .half, .r9, ImageLayout.Zone.nameLength)
    recall(.r2, Notes.nameLength)
    a.subtract(.r2, .r1)
    note(Notes.delta, .r2)
    a.load(.r1, .word, .r9, ImageLayout.Zone.negative)
    pointAtPiece(.r8, reference: .r1)
    a.move(.r9, .r8)
    a.load(.r1, .octet, .r9, ImageLayout.Set.flags)
    a.jump(to: exit(.left), if: .r1, .anyBit, Int(SetFlags.isLeft.rawValue))
  }
}
