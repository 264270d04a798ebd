import Authority
import DNSProtocol
import EBPF
import Foundation
import Testing
import XDPTransport
import ZoneFile

/// Every question of the differential tests, asked of the driver's program without a network: what it
/// answers is octet for octet what the sockets answer.
@Suite(
  "The differential tests' questions, answered in the driver", .serialized,
  .enabled(if: geteuid() == 0, "loading a program takes root"))
struct DriverDifferentialTests {
  @Test("All zones that other servers judge us by")
  func everyKindOfZone() async throws {
    try await compare(try DifferentialTests.zones(in: "main"), seed: 1, leastShare: 0.25)
  }

  @Test("A server of the root")
  func root() async throws {
    try await compare(try DifferentialTests.zones(in: "root"), seed: 2, leastShare: 0.1)
  }

  @Test("Generated zones, in which everything meets everything", arguments: [UInt64(1), 2, 3])
  func generatedZone(seed: UInt64) async throws {
    let directory = try TemporaryDirectory("zones")
    let apex = "generated.test."
    let path = try directory.write(
      "generated.zone", GeneratedZone(apex: apex, names: 400, seed: seed).text)
    try await compare(
      [ServedZone(name: try DomainName(apex), path: path)], seed: seed, leastShare: 0.1)
  }

  private func compare(_ zones: [ServedZone], seed: UInt64, leastShare: Double) async throws {
    try await onThread {
      let publication = ZonePublication()
      publication.publish(try zones.map { try Self.compile($0, for: publication) })
      let transport = try XDPTransport(XDPOptions(memory: 64 << 20))
      try transport.setAddresses([QueryPacket.mappedServer])
      let thread = Thread { transport.run(following: publication) }
      thread.start()
      defer { transport.stop() }
      for _ in 0..<1000 where !transport.extent.isSettled { usleep(10_000) }
      try #require(transport.extent.isSettled && transport.extent.isComplete)
      let questions = try QuestionSet(zones: zones, seed: seed).questions
      var responder = Responder(publication: publication)
      var response = [UInt8](repeating: 0, count: 65_536)
      var (asked, answered, other) = (0, 0, 0)
      for question in questions {
        for payload in [nil, 512, 1232] as [UInt16?] {
          let query = QueryPacket.message(question.name, question.type, payload: payload)
          let outcome = try transport.program.run(QueryPacket.frame(query))
          asked += 1
          guard outcome.verdict == .transmit else {
            #expect(outcome.verdict == .pass)
            continue
          }
          answered += 1
          var span = response.mutableSpan
          let length = responder.answer(query.span, over: .datagram, into: &span)
          if Array(outcome.packet.dropFirst(QueryPacket.headers)) != Array(response[..<length]) {
            other += 1
            if other < 10 {
              Issue.record("\(question.name) \(question.type) \(String(describing: payload))")
            }
          }
        }
      }
      print("\(asked) queries, \(answered) of them answered in the driver, \(other) otherwise")
      #expect(other == 0)
      #expect(Double(answered) > leastShare * Double(asked))
    }
  }

  private static func compile(
    _ zone: ServedZone, for publication: ZonePublication
  ) throws -> CompiledZone {
    var compiler = ZoneCompiler(apex: zone.name, key: publication.key)
    var reader = ZoneFileReader(path: zone.path, options: .init(origin: zone.name))
    var failures: [String] = []
    try reader.read(
      { entry in
        let record = try entry.resourceRecord()
        compiler.add(
          owner: record.owner, type: record.type, ttl: record.ttl, data: record.data.wire)
      }, problem: { if $0.severity == .error { failures.append("\($0)") } })
    #expect(failures == [])
    return publication.compile(&compiler)
  }
}

/// A query over UDP and IPv4 as it comes from the wire.
enum QueryPacket {
  /// The octets before the message.
  static let headers = 14 + 20 + 8
  static let server: [UInt8] = [198, 51, 100, 53]
  static let mappedServer: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + server

  static func message(_ name: DomainName, _ type: RecordType, payload: UInt16?) -> [UInt8] {
    func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
    var message: [UInt8] = [0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, payload == nil ? 0 : 1]
    message += name.wire + word(type.rawValue) + [0, 1]
    if let payload { message += [0, 0, 41] + word(payload) + [0, 0, 0x80, 0, 0, 0] }
    return message
  }

  static func frame(_ message: [UInt8]) -> [UInt8] {
    func word(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
    var header: [UInt8] =
      [0x45, 0] + word(28 + message.count) + [0x12, 0x34, 0x40, 0, 61, 17, 0, 0]
    header += [192, 0, 2, 77] + server
    var sum = 0
    for index in stride(from: 0, to: 20, by: 2) {
      sum += Int(header[index]) << 8 | Int(header[index + 1])
    }
    while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
    (header[10], header[11]) = (UInt8(~sum >> 8 & 255), UInt8(~sum & 255))
    // Without a checksum, as RFC 768 allows.
    let datagram = word(40_000) + word(53) + word(8 + message.count) + [0, 0] + message
    return [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0] + header + datagram
  }
}
