/// What may become of a frame, from the RFCs and not from the program: whether it may be answered at
/// all, and if so the whole frame that answers it.
///
/// Whether what it asks is known is not asked here: that is for the sockets' responder to say.
struct ExpectedFrame {
  private let octets: [UInt8]
  private let network: Int
  private let datagram: Int

  /// The message in a frame that may be answered; `nil` for one that has to be passed on as it came.
  var message: [UInt8] { Array(octets[(datagram + 8)..<(datagram + length)]) }
  private var isIPv4: Bool { datagram - network == 20 }
  private var length: Int { Self.word(octets, datagram + 4) }

  init?(_ octets: [UInt8]) {
    guard octets.count >= 14, octets[0] & 1 == 0, octets[6] & 1 == 0 else { return nil }
    var type = 12
    for _ in 0..<2
    where octets.count >= type + 6 && [0x8100, 0x88a8].contains(Self.word(octets, type)) {
      type += 4
    }
    network = type + 2
    self.octets = octets
    switch Self.word(octets, type) {
    case 0x0800 where Self.mayAnswerIPv4(octets, network): datagram = network + 20
    case 0x86dd where Self.mayAnswerIPv6(octets, network): datagram = network + 40
    default: return nil
    }
    let stated = isIPv4 ? Self.word(octets, network + 2) - 20 : Self.word(octets, network + 4)
    guard octets.count >= datagram + 8, Self.word(octets, datagram) != 0,
      Self.word(octets, datagram + 2) == 53, stated == length, length >= 8 + 12 + 5,
      octets.count >= datagram + length, isIPv4 || Self.word(octets, datagram + 6) != 0
    else { return nil }
  }

  private static func mayAnswerIPv4(_ octets: [UInt8], _ start: Int) -> Bool {
    guard octets.count >= start + 28, octets[start] == 0x45, octets[start + 9] == 17 else {
      return false
    }
    let source = Array(octets[(start + 12)..<(start + 16)])
    return word(octets, start + 6) & 0x3fff == 0 && source[0] != 0 && source[0] != 127
      && source[0] < 224 && source != Packet.server4
      && Array(octets[(start + 16)..<(start + 20)]) == Packet.server4
  }

  private static func mayAnswerIPv6(_ octets: [UInt8], _ start: Int) -> Bool {
    guard octets.count >= start + 48, octets[start + 6] == 17 else { return false }
    let source = Array(octets[(start + 8)..<(start + 24)])
    return source[0] != 0 && source[0] != 0xff && source != Packet.server6
      && Array(octets[(start + 24)..<(start + 40)]) == Packet.server6
  }

  /// A frame of the same kind in which a checksum of IPv4 that is 0 is written as 0xffff, which is the
  /// same sum (RFC 1624 §3).
  func comparable(_ frame: [UInt8]) -> [UInt8] {
    var frame = frame
    if isIPv4, frame.count >= datagram, Self.word(frame, network + 10) == 0 {
      Self.put(&frame, network + 10, 0xffff)
    }
    return frame
  }

  /// The frame that answers with a message: every octet of it.
  ///
  /// Checksums are as right or as wrong as those of the query, by the same difference.
  func answer(with response: [UInt8]) -> [UInt8] {
    var frame = Array(octets[6..<12]) + Array(octets[0..<6]) + Array(octets[12..<datagram])
    let total = 8 + response.count
    if isIPv4 {
      let before = Packet.sum(Array(octets[network..<(network + 20)]))
      frame[network + 1] = 0
      Self.put(&frame, network + 2, total + 20)
      Self.put(&frame, network + 6, 0)
      (frame[network + 8], frame[network + 9]) = (64, 17)
      frame.exchange(network + 12, network + 16, 4)
      Self.put(&frame, network + 10, 0)
      Self.put(&frame, network + 10, Self.difference(before, Array(frame[network..<datagram])))
    } else {
      frame.replaceSubrange(network..<(network + 4), with: [0x60, 0, 0, 0])
      Self.put(&frame, network + 4, total)
      frame[network + 7] = 64
      frame.exchange(network + 8, network + 24, 16)
    }
    let addresses = Array(
      isIPv4 ? frame[(network + 12)..<datagram] : frame[(network + 8)..<datagram])
    func pseudo(_ length: Int) -> [UInt8] {
      addresses + [0, 17, UInt8(length >> 8), UInt8(length & 255)]
    }
    let query = Array(octets[datagram..<(datagram + length)])
    var header = Array(query[2..<4] + query[0..<2]) + [UInt8(total >> 8), UInt8(total & 255), 0, 0]
    let checksum = Self.word(query, 6)
    if checksum == Int(Packet.sum(pseudo(length))) {
      // Left to the interface: nothing is known to be wrong with it.
      Self.put(&header, 6, Self.difference(0xffff, pseudo(total) + header + response))
    } else if checksum != 0 {
      let before = Packet.sum(pseudo(length) + query)
      Self.put(&header, 6, Self.difference(before, pseudo(total) + header + response))
    }
    if checksum != 0, Self.word(header, 6) == 0 { Self.put(&header, 6, 0xffff) }
    return frame + header + response
  }

  /// The checksum with which the sum over some octets is what it was before.
  private static func difference(_ before: UInt16, _ octets: [UInt8]) -> Int {
    let sum = UInt32(before) + UInt32(~Packet.sum(octets))
    return Int(sum & 0xffff + sum >> 16)
  }

  private static func word(_ octets: [UInt8], _ offset: Int) -> Int {
    Int(octets[offset]) << 8 | Int(octets[offset + 1])
  }

  private static func put(_ octets: inout [UInt8], _ offset: Int, _ value: Int) {
    octets[offset] = UInt8(value >> 8 & 255)
    octets[offset + 1] = UInt8(value & 255)
  }
}

extension [UInt8] {
  /// Exchanges two stretches of so many octets.
  mutating func exchange(_ first: Int, _ second: Int, _ count: Int) {
    for index in 0..<count { swapAt(first + index, second + index) }
  }
}
