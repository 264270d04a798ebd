import EBPF

/// Ethernet, VLAN tags, IPv4, IPv6 and UDP.
extension AnswerProgram {
  private static let ipv4: Int = 0x0008
  private static let ipv6: Int = 0xdd86
  private static let tags: [Int] = [0x0081, 0xa888]
  /// The port as it lies in memory.
  var port: Int { Int(options.port.bigEndian) }

  /// Finds UDP's header, and looks at who asks whom.
  mutating func readPacket() {
    let version4 = a.label("IPv4")
    let version6 = a.label("IPv6")
    let addressed = a.label("addresses are known")
    readEthernet(version4, version6)
    a.place(version4)
    readIPv4()
    a.jump(to: addressed)
    a.place(version6)
    readIPv6()
    a.place(addressed)
    checkAddresses()
    checkFrame()
    checkLengths()
  }

  /// `r8` is where IP's header starts, `r3` the packet's end.
  private mutating func readEthernet(_ version4: Label, _ version6: Label) {
    a.load(.r2, .word, Self.context, 0)
    a.load(.r3, .word, Self.context, 4)
    a.move(.r4, .r3)
    a.subtract(.r4, .r2)
    note(Notes.packetLength, .r4)
    a.move(.r8, .r2)
    a.add(.r8, 14)
    a.jump(to: exit(.otherTraffic), if: .r8, .greater, .r3)
    a.load(.r5, .half, .r2, 12)
    let untagged = a.label("no more tags")
    for _ in 0..<2 {
      let tagged = a.label("VLAN tag")
      for tag in Self.tags { a.jump(to: tagged, if: .r5, .equal, tag) }
      a.jump(to: untagged)
      a.place(tagged)
      a.move(.r4, .r8)
      a.add(.r4, 4)
      a.jump(to: exit(.otherTraffic), if: .r4, .greater, .r3)
      a.load(.r5, .half, .r8, 2)
      a.move(.r8, .r4)
    }
    a.place(untagged)
    a.jump(to: version4, if: .r5, .equal, Self.ipv4)
    a.jump(to: version6, if: .r5, .equal, Self.ipv6)
    a.jump(to: exit(.otherTraffic))
  }

  private mutating func readIPv4() {
    let unusual = options.deniesPrefixes ? a.label("unusual IPv4") : exit(.unusualPacket)
    let read = a.label("IPv4 is read")
    a.move(.r4, .r8)
    a.add(.r4, 20)
    a.jump(to: exit(.otherTraffic), if: .r4, .greater, .r3)
    a.load(.r5, .octet, .r8, 9)
    a.jump(to: exit(.otherTraffic), if: .r5, .notEqual, 17)
    a.load(.r5, .octet, .r8, 0)
    a.jump(to: unusual, if: .r5, .notEqual, 0x45)
    a.load(.r5, .half, .r8, 6)
    a.and(.r5, 0xff3f)  // more fragments, or not the first
    a.jump(to: unusual, if: .r5, .notEqual, 0)
    a.load(.r5, .half, .r8, 2)
    a.networkOrder16(.r5)
    a.add(.r5, -20)
    readUDP(at: 20)
    if options.deniesPrefixes {
      a.jump(to: read)
      a.place(unusual)
      readUnusualIPv4()
    }
    a.place(read)
    // Both addresses as IPv6 has them: the receiver's at -48, the sender's at -64.
    a.load(.r1, .word, .r8, 12)
    a.load(.r2, .word, .r8, 16)
    for (place, address) in [(-64, Register.r1), (-48, .r2)] {
      a.store(.double, .r10, place, value: 0)
      a.store(.word, .r10, place + 8, value: -65536)
      a.store(.word, .r10, place + 12, address)
    }
    a.add(.r1, .r2)
    a.add(.r1, 0x1100)
    note(Notes.pseudoSum, .r1)
    a.move(.r1, 0)
    note(Notes.isIPv6, .r1)
  }

  private mutating func readIPv6() {
    let unusual = a.label("unusual IPv6")
    let read = a.label("IPv6 is read")
    a.move(.r4, .r8)
    a.add(.r4, 40)
    a.jump(to: exit(.otherTraffic), if: .r4, .greater, .r3)
    a.load(.r5, .octet, .r8, 6)
    a.jump(to: unusual, if: .r5, .notEqual, 17)
    a.load(.r5, .half, .r8, 4)
    a.networkOrder16(.r5)
    readUDP(at: 40)
    a.jump(to: read)
    a.place(unusual)
    readUnusualIPv6()
    a.place(read)
    a.move(.r1, 0x1100)
    for (place, offset) in [(-64, 8), (-48, 24)] {
      for word in stride(from: 0, to: 16, by: 4) {
        a.load(.r2, .word, .r8, offset + word)
        a.store(.word, .r10, place + word, .r2)
        a.add(.r1, .r2)
      }
    }
    note(Notes.pseudoSum, .r1)
    a.move(.r1, 1)
    note(Notes.isIPv6, .r1)
    // ::/8 has what stands for addresses of IPv4, and is nobody's address on a wire.
    a.load(.r5, .octet, .r8, 24)
    a.jump(to: exit(.otherAddress), if: .r5, .equal, 0)
  }

  /// Takes UDP's header behind so many octets of IP's; `r5` is what IP says of its length.
  private mutating func readUDP(at offset: Int) {
    a.move(.r4, .r8)
    a.add(.r4, offset + 8)
    a.jump(to: exit(.otherTraffic), if: .r4, .greater, .r3)
    a.load(.r4, .half, .r8, offset + 2)
    a.jump(to: exit(.otherTraffic), if: .r4, .notEqual, port)
    a.load(.r4, .half, .r8, offset + 4)
    a.networkOrder16(.r4)
    note(Notes.datagramLength, .r4)
    note(Notes.payloadLength, .r5)
    a.load(.r1, .word, Self.context, 0)
    a.move(.r2, .r8)
    a.add(.r2, offset)
    a.subtract(.r2, .r1)
    note(Notes.datagram, .r2)
    if options.deniesPrefixes {
      a.move(.r1, 0)
      note(Notes.isUnusual, .r1)
    }
  }

  /// What goes to a group of machines, or comes from one, is not answered.
  private mutating func checkFrame() {
    a.load(.r2, .word, Self.context, 0)
    a.load(.r3, .word, Self.context, 4)
    a.move(.r4, .r2)
    a.add(.r4, 14)
    a.jump(to: exit(.malformed), if: .r4, .greater, .r3)
    a.load(.r4, .octet, .r2, 0)
    a.load(.r5, .octet, .r2, 6)
    a.or(.r4, .r5)
    a.jump(to: exit(.unusualPacket), if: .r4, .anyBit, 1)
  }

  /// UDP and IP have to agree, and the packet has to be there.
  private mutating func checkLengths() {
    recall(.r4, Notes.datagramLength)
    recall(.r5, Notes.payloadLength)
    a.jump(to: exit(.malformed), if: .r4, .notEqual, .r5)
    // A header and the shortest question at least.
    a.jump(to: exit(.malformed), if: .r4, .less, 8 + 12 + 5)
    recall(.r2, Notes.datagram)
    a.add(.r2, .r4)
    recall(.r1, Notes.packetLength)
    a.jump(to: exit(.malformed), if: .r2, .greater, .r1)
  }
}
