import EBPF

/// Fragments, options of IPv4 and extension headers of IPv6: they are not answered, but where sources
/// are denied one has to know whether they are queries.
extension AnswerProgram {
  private static let udp = 17
  private static let fragment = 44
  /// Hop-by-hop options, routing, destination options (RFC 8200 §4).
  private static let extensions = [0, 43, 60]
  /// How many headers may stand before UDP's.
  private static let mostExtensions = 4

  /// Goes on with what is a query to the port, or may be a part of one; `r8` is IP's header.
  mutating func readUnusualIPv4() {
    let byAddress = a.label("a part of an IPv4 packet")
    a.load(.r5, .octet, .r8, 0)
    a.move(.r1, .r5)
    a.and(.r1, 0xf0)
    a.jump(to: exit(.unusualPacket), if: .r1, .notEqual, 0x40)
    a.and(.r5, 0x0f)
    a.jump(to: exit(.unusualPacket), if: .r5, .less, 5)
    a.load(.r1, .half, .r8, 6)
    a.and(.r1, 0xff1f)
    a.jump(to: byAddress, if: .r1, .notEqual, 0)
    a.shiftLeft(.r5, 2)
    a.move(.r4, .r8)
    a.add(.r4, .r5)
    checkPort()
    a.place(byAddress)
    noteUnusual()
  }

  /// Goes on with what is a query to the port, or may be a part of one; `r8` is IP's header, and `r5`
  /// the kind of what follows.
  mutating func readUnusualIPv6() {
    guard options.deniesPrefixes else {
      for kind in Self.extensions + [Self.fragment] {
        a.jump(to: exit(.unusualPacket), if: .r5, .equal, kind)
      }
      a.jump(to: exit(.otherTraffic))
      return
    }
    let datagram = a.label("UDP behind extension headers")
    let byAddress = a.label("a part of an IPv6 packet")
    a.move(.r4, .r8)
    a.add(.r4, 40)
    for _ in 0..<Self.mostExtensions { skipExtension(datagram, byAddress) }
    a.jump(to: byAddress, if: .r5, .notEqual, Self.udp)
    a.place(datagram)
    checkPort()
    a.place(byAddress)
    noteUnusual()
  }

  /// Goes past the header of kind `r5` at `r4`.
  private mutating func skipExtension(_ datagram: Label, _ byAddress: Label) {
    let known = a.label("extension header")
    let fragment = a.label("fragment header")
    let next = a.label("next header")
    a.jump(to: datagram, if: .r5, .equal, Self.udp)
    a.jump(to: fragment, if: .r5, .equal, Self.fragment)
    for kind in Self.extensions { a.jump(to: known, if: .r5, .equal, kind) }
    a.jump(to: exit(.otherTraffic))
    a.place(known)
    requireOctets(8)
    a.load(.r5, .octet, .r4, 0)
    a.load(.r1, .octet, .r4, 1)
    a.add(.r1, 1)
    a.shiftLeft(.r1, 3)
    a.add(.r4, .r1)
    a.jump(to: next)
    a.place(fragment)
    requireOctets(8)
    a.load(.r5, .octet, .r4, 0)
    a.load(.r1, .half, .r4, 2)
    a.and(.r1, 0xf8ff)
    a.add(.r4, 8)
    a.jump(to: next, if: .r1, .equal, 0)
    // Later ones have no port.
    for kind in [Self.udp] + Self.extensions { a.jump(to: byAddress, if: .r5, .equal, kind) }
    a.jump(to: exit(.otherTraffic))
    a.place(next)
  }

  /// Leaves what is too short for so many octets at `r4`; `r3` is the packet's end.
  private mutating func requireOctets(_ count: Int) {
    a.move(.r1, .r4)
    a.add(.r1, count)
    a.jump(to: exit(.unusualPacket), if: .r1, .greater, .r3)
  }

  /// Leaves what is for another port; `r4` is UDP's header.
  private mutating func checkPort() {
    requireOctets(4)
    a.load(.r1, .half, .r4, 2)
    a.jump(to: exit(.unusualPacket), if: .r1, .notEqual, port)
  }

  private mutating func noteUnusual() {
    a.move(.r1, 1)
    note(Notes.isUnusual, .r1)
  }
}
