import Authority
import DNSProtocol
import EBPF
import Glibc
import Testing

@testable import XDPTransport

/// A transport with zones, beside the responder of the sockets.
final class TestTransport {
  let publication = ZonePublication()
  let transport: XDPTransport
  private var thread: pthread_t = 0

  private final class Run {
    let transport: XDPTransport
    let publication: ZonePublication
    init(_ transport: XDPTransport, _ publication: ZonePublication) {
      (self.transport, self.publication) = (transport, publication)
    }
  }

  init(_ options: XDPOptions = XDPOptions(memory: 8 << 20)) throws {
    transport = try XDPTransport(options)
    try transport.setAddresses(
      [Packet.mapped(Packet.server4), Packet.server6],
      neverAnswering: [Packet.mapped(Packet.broadcast4)])
    let run = Unmanaged.passRetained(Run(transport, publication)).toOpaque()
    pthread_create(
      &thread, nil,
      { argument in
        let run = Unmanaged<Run>.fromOpaque(argument!).takeRetainedValue()
        run.transport.run(following: run.publication)
        return nil
      }, run)
  }

  func end() {
    transport.stop()
    pthread_join(thread, nil)
  }

  /// Puts a zone in force.
  ///
  /// - Parameter text: Its records, one on a line: owner, type, data; the first one is the SOA.
  func publish(_ text: String) throws {
    let records = try Self.records(text)
    var compiler = ZoneCompiler(apex: try #require(records.first).owner, key: publication.key)
    for (owner, record) in records {
      compiler.add(owner: owner, type: record.type, ttl: record.ttl, data: record.data)
    }
    publication.publish([publication.compile(&compiler)])
  }

  /// Puts records in the place of those of a name.
  func replace(_ owner: String, in apex: String, with text: String) throws {
    let records = try Self.records(text).map { $0.record }
    let (owner, zone) = (try DomainName(owner), try DomainName(apex))
    publication.update { _ = $0.replaceRecords(of: owner, in: zone, with: records) }
  }

  private static func records(
    _ text: String
  ) throws -> [(owner: DomainName, record: NewRecord)] {
    try text.split(separator: "\n").map { line in
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
      let type = try #require(RecordType(String(words[1])))
      let data = try RecordData(type: type, presentation: String(words[2])).wire
      return (try DomainName(String(words[0])), NewRecord(type: type, ttl: 3600, data: data))
    }
  }

  func settle(for seconds: Int = 10) {
    for _ in 0..<(seconds * 500) where !transport.extent.isSettled { usleep(2000) }
    #expect(transport.extent.isSettled)
  }

  /// What becomes of a packet.
  func send(_ packet: Packet) throws -> BPFProgram.Outcome {
    try transport.program.run(packet.octets)
  }

  /// What the sockets say.
  func expected(_ query: [UInt8]) -> [UInt8] {
    var responder = Responder(publication: publication)
    var response = [UInt8](repeating: 0, count: 4096)
    var span = response.mutableSpan
    let length = responder.answer(query.span, over: .datagram, into: &span)
    return Array(response[..<length])
  }
}
