import EBPF

/// Who asks whom: the receiver's address is at -48 of the stack, the sender's at -64.
extension AnswerProgram {
  mutating func checkAddresses() {
    lookUp(at: -48)
    a.jump(to: exit(.otherAddress), if: .r0, .equal, 0)
    a.load(.r1, .word, .r0, 0)
    a.jump(to: exit(.otherAddress), if: .r1, .equal, 0)
    if options.hasPrefixes { checkPrefixes() }
    checkSource()
  }

  /// Looks an address on the stack up among those of this machine.
  private mutating func lookUp(at place: Int) {
    a.loadMap(.r1, descriptor: maps.addresses)
    a.move(.r2, .r10)
    a.add(.r2, place)
    a.call(.lookUp)
  }

  /// Drops what is denied, whatever else it is, and leaves what is not allowed.
  private mutating func checkPrefixes() {
    let known = a.label("prefix is known")
    let allowed = a.label("source is allowed")
    a.store(.word, .r10, -68, value: 128)
    a.loadMap(.r1, descriptor: maps.prefixes)
    a.move(.r2, .r10)
    a.add(.r2, -68)
    a.call(.lookUp)
    a.jump(to: known, if: .r0, .notEqual, 0)
    a.jump(to: options.allowsOnlyPrefixes ? exit(.source) : allowed)
    a.place(known)
    a.load(.r1, .word, .r0, 0)
    a.jump(to: exit(.denied), if: .r1, .equal, 0)
    a.place(allowed)
    guard options.deniesPrefixes else { return }
    recall(.r1, Notes.isUnusual)
    a.jump(to: exit(.unusualPacket), if: .r1, .notEqual, 0)
  }

  /// This network, loopback, groups, what is reserved, and this machine: nobody to be answered.
  private mutating func checkSource() {
    let version6 = a.label("source of IPv6")
    let known = a.label("source may be answered")
    recall(.r1, Notes.isIPv6)
    a.jump(to: version6, if: .r1, .notEqual, 0)
    a.load(.r5, .octet, .r10, -52)
    a.jump(to: exit(.source), if: .r5, .equal, 127)
    a.jump(to: exit(.source), if: .r5, .notLess, 224)
    a.jump(to: exit(.source), if: .r5, .equal, 0)
    a.jump(to: known)
    a.place(version6)
    a.load(.r5, .octet, .r10, -64)
    a.jump(to: exit(.source), if: .r5, .equal, 0)
    a.jump(to: exit(.source), if: .r5, .equal, 0xff)
    a.place(known)
    lookUp(at: -64)
    a.jump(to: exit(.source), if: .r0, .notEqual, 0)
  }
}
