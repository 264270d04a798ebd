import Foundation
import Testing

@testable import LoadGenerator

@Suite("What is asked")
struct MixTests {
  private static let name: [UInt8] = [3, 119, 119, 119, 4, 116, 101, 115, 116, 0]

  @Test("Questions of a file, and what is wrong with one, by its line")
  func file() throws {
    let good = Data("# a list\nwww.test A\r\n\n;x\nwww.test\nWWW.test. TYPE65\n".utf8)
    let questions = try QueryFile.read(good, name: "q")
    #expect(questions.map(\.type) == [1, 1, 65])
    #expect(questions[0].name == Self.name)
    for (text, place) in [
      ("a b c\n", "q:1"), ("www.test\n\na..b A\n", "q:3"), ("www.test NOTYPE\n", "q:1"),
      ("\n", "q"),
    ] {
      #expect {
        try QueryFile.read(Data(text.utf8), name: "q")
      } throws: { error in
        guard case LoadError.unreadable(let where_, _, _) = error else { return false }
        return where_ == place
      }
    }
  }

  @Test("A query is a header, the question and OPT; random labels differ and are recognised")
  func message() throws {
    let mix = try QueryMix(
      [LoadQuestion(name: Self.name, type: 28)], payload: 1232, wantsDNSSEC: true)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 512, alignment: 8)
    defer { memory.deallocate() }
    let length = mix.write(0, identifier: 0xabcd, label: 0, to: memory)
    let octets = Array(UnsafeRawBufferPointer(start: memory, count: length))
    #expect(
      octets == [0xab, 0xcd, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1] + Self.name
        + [0, 28, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0])
    #expect(mix.isRepeated(0, in: UnsafeRawBufferPointer(start: memory, count: length)))
    let random = try QueryMix([LoadQuestion(name: Self.name, type: 1)], hasRandomLabels: true)
    var seen: Set<[UInt8]> = []
    for label in 0..<100 as Range<UInt64> {
      let length = random.write(0, identifier: 1, label: label &* 0x9e37_79b9_7f4a_7c15, to: memory)
      let message = UnsafeRawBufferPointer(start: memory, count: length)
      #expect(random.isRepeated(0, in: message))
      #expect(message[13..<25].allSatisfy { (97...122).contains($0) || (48...53).contains($0) })
      seen.insert(Array(message[13..<25]))
    }
    #expect(seen.count == 100)
  }

  @Test("The other of A and AAAA is asked and recognised; nothing else has another")
  func pairs() throws {
    let types: [UInt16] = [1, 28, 15, 0x011c]
    let mix = try QueryMix(
      types.map { LoadQuestion(name: Self.name, type: $0) }, payload: 1232, hasRandomLabels: true)
    #expect(types.indices.map { mix.isForAddress($0) } == [true, true, false, false])
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 512, alignment: 8)
    defer { memory.deallocate() }
    let place = 12 + 13 + Self.name.count
    for (index, other) in [(0, UInt8(28)), (1, UInt8(1))] {
      let length = mix.write(index, identifier: 1, asksForOther: true, to: memory)
      let message = UnsafeRawBufferPointer(start: memory, count: length)
      #expect(Array(message[place..<place + 4]) == [0, other, 0, 1])
      #expect(mix.isRepeated(index, in: message, asksForOther: true))
      #expect(!mix.isRepeated(index, in: message))
    }
  }

  /// A query for www.test A over UDP and IPv4.
  private static func packet(vlan: Bool = false, port: UInt8 = 53) -> [UInt8] {
    let message = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name + [0, 1, 0, 1]
    let datagram = [0x80, 0, 0, port, 0, UInt8(8 + message.count), 0, 0] + message
    let header: [UInt8] =
      [
        0x45, 0, 0, UInt8(20 + datagram.count), 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0,
        1,
      ]
    let link = [UInt8](repeating: 2, count: 12) + (vlan ? [0x81, 0, 0, 7] : []) + [8, 0]
    return link + header + datagram
  }

  private static func capture(_ packets: [[UInt8]], link: UInt8 = 1, big: Bool = false) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] {
      let octets = (0..<4).map { UInt8(value >> (8 * $0) & 255) }
      return big ? octets.reversed() : octets
    }
    var bytes = number(0xa1b2_c3d4) + number(0x0004_0002) + number(0) + number(0)
    bytes += number(65535) + number(Int(link))
    for packet in packets {
      bytes += number(1) + number(2) + number(packet.count) + number(packet.count) + packet
    }
    return bytes
  }

  @Test("Queries of captures, in both orders of octets, with tags, and cut off at the end")
  func capture() throws {
    for big in [false, true] {
      let bytes = Self.capture(
        [Self.packet(), Self.packet(vlan: true), Self.packet(port: 54), [1, 2, 3]], big: big)
      let content = try CaptureFile.read(Data(bytes), name: "c")
      #expect(content.questions.map(\.name) == [Self.name, Self.name])
      #expect(content.others == 2 && !content.isCutOff)
      let cut = try CaptureFile.read(Data(bytes.dropLast(2)), name: "c")
      #expect(cut.isCutOff && cut.questions.count == 2)
    }
    let raw = Self.capture([Array(Self.packet().dropFirst(14))], link: 101)
    #expect(try CaptureFile.read(Data(raw), name: "c").questions.count == 1)
  }

  @Test("Whatever octet is changed and wherever it is cut, a capture is read or refused")
  func damage() {
    let bytes = Self.capture([Self.packet(), Self.packet(vlan: true)])
    var refused = 0
    for index in bytes.indices {
      for value in [0, 1, 0x45, 0x7f, 0xff] as [UInt8] {
        var damaged = bytes
        damaged[index] = value
        do { _ = try CaptureFile.read(Data(damaged), name: "c") } catch { refused += 1 }
      }
      _ = try? CaptureFile.read(Data(bytes[..<index]), name: "c")
    }
    #expect(refused > 10)
  }

  @Test("Targets are addresses with a port")
  func targets() throws {
    for (text, description) in [
      ("127.0.0.1", "127.0.0.1:53"), ("127.0.0.1:5300", "127.0.0.1:5300"), ("::1", "[::1]:53"),
      ("[::1]:99", "[::1]:99"), ("[2001:db8::1]", "[2001:db8::1]:53"),
    ] { #expect(try LoadTarget(text).description == description) }
    for text in ["", "host", "127.0.0.1:0", "127.0.0.1:x", "[::1]x", "1.2.3", "::1:99999:x"] {
      #expect(throws: LoadError.self) { try LoadTarget(text) }
    }
    #expect(try LoadTarget("127.9.9.9").isLoopback && LoadTarget("[::1]:5").isLoopback)
    #expect(try !LoadTarget("128.0.0.1").isLoopback && !LoadTarget("::2").isLoopback)
  }
}
