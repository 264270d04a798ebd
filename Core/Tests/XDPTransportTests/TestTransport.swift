import Authority
import DNSProtocol
import EBPF
import Glibc
import Testing

@testable import XDPTransport

/// A transport with zones, beside the responder of the sockets.
final class TestTransport {
  let publication: ZonePublication
  let transport: XDPTransport
  private var thread: pthread_t = 0

  private final class Run {
    let transport: XDPTransport
    let publication: ZonePublication
    init(_ transport: XDPTransport, _ publication: ZonePublication) {
      (self.transport, self.publication) = (transport, publication)
    }
  }

  init(
    _ options: XDPOptions = XDPOptions(memory: 8 << 20),
    following publication: ZonePublication = ZonePublication()
  ) throws {
    self.publication = publication
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
  func publish(_ text: String) throws { publication.publish(try TextZone(text: text)) }

  /// Puts records in the place of those of a name.
  func replace(_ owner: String, in apex: String, with text: String) throws {
    try publication.replace(owner, in: apex, with: text)
  }

  func settle(for seconds: Int = 10) {
    for _ in 0..<(seconds * 500) where !transport.extent.isSettled { usleep(2000) }
    #expect(transport.extent.isSettled)
  }

  /// What becomes of a packet.
  func send(_ packet: Packet) throws -> BPFProgram.Outcome {
    try transport.program.run(packet.octets)
  }

  /// The kernel's own answer, which has to be that of the sockets; `nil` where it is left to them.
  func answer(_ name: String, _ type: RecordType = .a) throws -> [UInt8]? {
    let packet = Packet(message: try Question(name: name, type: type, payload: 1232).wire())
    let outcome = try send(packet)
    guard outcome.verdict == .transmit else { return nil }
    let message = ReceivedPacket(outcome.packet, tags: 0).message
    #expect(message == expected(packet.message), "\(name) \(type)")
    return message
  }

  /// What the sockets say.
  func expected(_ query: [UInt8]) -> [UInt8] { publication.answer(query) }
}
