public import Foundation

/// The queries in a capture of packets (the classic format of pcap, as `tcpdump -w` writes it).
///
/// Read are Ethernet with VLAN tags, raw IP and Linux' cooked captures; IPv4 and IPv6; UDP to port 53.
/// Everything else is passed over and counted. Nothing is allocated by what the file claims.
public enum CaptureFile {
  /// What is in a capture.
  public struct Content: Sendable {
    /// The questions, in their order.
    public var questions: [LoadQuestion] = []
    /// Packets that are no query.
    public var others = 0
    /// Whether the last packet is cut off, as by a capture that was ended in the middle.
    public var isCutOff = false
  }

  /// Reads a capture.
  ///
  /// - Throws: ``LoadError`` where it is none, or a packet's length can't be.
  public static func read(_ data: Data, name file: String) throws(LoadError) -> Content {
    let bytes = [UInt8](data)
    let isBigEndian: Bool
    switch bytes.prefix(4) {
    case [0xd4, 0xc3, 0xb2, 0xa1], [0x4d, 0x3c, 0xb2, 0xa1]: isBigEndian = false
    case [0xa1, 0xb2, 0xc3, 0xd4], [0xa1, 0xb2, 0x3c, 0x4d]: isBigEndian = true
    case [0x0a, 0x0d, 0x0d, 0x0a]:
      throw .unreadable(
        place: file, found: "pcapng",
        expected: "pcap: `editcap -F pcap FILE NEW`, or `tcpdump -r FILE -w NEW`, converts it")
    default:
      throw .unreadable(
        place: file, found: "no capture", expected: "the magic number of pcap at octet 0")
    }
    func number(_ place: Int) -> Int {
      let part = bytes[place..<place + 4]
      return (isBigEndian ? Array(part) : part.reversed()).reduce(0) { $0 << 8 | Int($1) }
    }
    guard bytes.count >= 24, let start = linkHeader(number(20) & 0xffff) else {
      throw .unreadable(
        place: file, found: bytes.count < 24 ? "\(bytes.count) octets" : "link type \(number(20))",
        expected: "a header of 24 octets for Ethernet (1), raw IP (101) or Linux cooked (113, 276)")
    }
    var content = Content()
    var place = 24
    while place < bytes.count {
      guard place + 16 <= bytes.count else {
        content.isCutOff = true
        break
      }
      let length = number(place + 8)
      guard length <= 262_144 else {
        throw .unreadable(
          place: "\(file), octet \(place)", found: "a packet of \(length) octets",
          expected: "262,144 at most")
      }
      guard place + 16 + length <= bytes.count else {
        content.isCutOff = true
        break
      }
      let packet = bytes[(place + 16)..<(place + 16 + length)]
      if let question = question(in: packet, start) {
        content.questions.append(question)
      } else {
        content.others += 1
      }
      place += 16 + length
    }
    return content
  }

  /// How the header before IP is read.
  private enum LinkHeader {
    case ethernet
    case octets(Int)
  }

  /// The header of a link type (https://www.tcpdump.org/linktypes.html).
  private static func linkHeader(_ type: Int) -> LinkHeader? {
    switch type {
    case 1: .ethernet
    case 12, 101, 228, 229: .octets(0)
    case 113: .octets(16)
    case 276: .octets(20)
    default: nil
    }
  }

  private static func question(
    in packet: ArraySlice<UInt8>, _ header: LinkHeader
  ) -> LoadQuestion? {
    var rest = packet
    switch header {
    case .octets(let count): rest = rest.dropFirst(count)
    case .ethernet:
      rest = rest.dropFirst(12)
      while let type = word(rest, 0), type == 0x8100 || type == 0x88a8 { rest = rest.dropFirst(4) }
      guard let type = word(rest, 0), type == 0x0800 || type == 0x86dd else { return nil }
      rest = rest.dropFirst(2)
    }
    guard let first = rest.first else { return nil }
    let index = rest.startIndex
    switch first >> 4 {
    case 4:
      // No fragment but the first, which has the ports.
      guard rest.count >= 20, rest[index + 9] == 17, let offset = word(rest, 6),
        offset & 0x1fff == 0
      else { return nil }
      rest = rest.dropFirst(Int(first & 15) * 4)
    case 6:
      guard rest.count >= 40, rest[index + 6] == 17 else { return nil }
      rest = rest.dropFirst(40)
    default: return nil
    }
    guard word(rest, 2) == 53 else { return nil }
    return question(inMessage: rest.dropFirst(8))
  }

  private static func question(inMessage message: ArraySlice<UInt8>) -> LoadQuestion? {
    // A query with one question.
    guard let flags = word(message, 2), flags & 0xf800 == 0, word(message, 4) == 1 else {
      return nil
    }
    var place = message.startIndex + 12
    let start = place
    while place < message.endIndex, message[place] > 0 {
      guard message[place] < 64, place - start < 255 else { return nil }
      place += Int(message[place]) + 1
    }
    guard place < message.endIndex, place - start < 255 else { return nil }
    let tail = message[(place + 1)...]
    guard let type = word(tail, 0), word(tail, 2) == 1 else { return nil }
    return LoadQuestion(name: Array(message[start...place]), type: type)
  }

  private static func word(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> UInt16? {
    guard bytes.count >= offset + 2 else { return nil }
    let place = bytes.startIndex + offset
    return UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
  }
}
