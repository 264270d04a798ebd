import DNSProtocol
import Foundation
import Testing

/// Nothing that is well-formed goes unanswered, and what is not is answered as it should be.
@Suite("Unusual and broken queries (RFC 8906 §8) beside NSD, Knot and BIND", .serialized)
struct ProbeTests {
  /// What of a response says how a probe was taken.
  private static let fields: [ResponseField] = [
    .responseCode, .authoritative, .truncated, .recursionDesired, .recursionAvailable, .authentic,
    .edns, .answer,
  ]

  @Test("Each is answered as its RFC says, and as two of the three peers do or for a reason")
  func probes() async throws {
    let zones = try DifferentialTests.zones(in: "main").filter {
      ["example.", "large.test."].contains($0.name.description)
    }
    let servers = try await onThread {
      [
        try RunningServer.nsd(serving: zones), try RunningServer.knot(serving: zones),
        try RunningServer.bind(serving: zones), try RunningServer.martlet(serving: zones),
      ]
    }
    defer { for server in servers { server.process.stop() } }
    let probes = try Probe.basic() + Probe.extensions() + Probe.questions() + Probe.broken()
    var needsReason = Set<Int>()
    for isStream in [false, true] {
      // A TCP connection may be closed after nonsense: each has its own.
      let responses = try await onThread {
        try servers.map { server in
          try probes.map { try Self.ask(server, $0.wire, isStream: isStream) }
        }
      }
      for (index, probe) in probes.enumerated() {
        let observations = responses.map { Observation($0[index]) }
        if differs(probe, observations, names: servers.map(\.name), isStream: isStream) {
          needsReason.insert(index)
        }
      }
    }
    for (index, probe) in probes.enumerated() where probe.reason != nil {
      #expect(needsReason.contains(index), "\(probe.title): nothing differs, the reason can go")
    }
  }

  private static func ask(
    _ server: RunningServer, _ wire: [UInt8], isStream: Bool
  ) throws -> [UInt8]? {
    if isStream {
      let exchange = StreamExchange(port: server.port, patience: 0.3, tries: 1)
      return try exchange.exchange([wire])[0]
    }
    let exchange = DatagramExchange(port: server.port, patience: 0.3, tries: 1)
    return try exchange.exchange([wire])[0]
  }

  /// Checks Martlet's response.
  ///
  /// - Returns: Whether it differs from that of two peers.
  private func differs(
    _ probe: Probe, _ observations: [Observation], names: [String], isStream: Bool
  ) -> Bool {
    let martlet = observations[3]
    let report =
      "\(probe.title)\(isStream ? " (TCP)" : "")\n"
      + zip(names, observations).map { $1.text($0) }.joined()
    #expect(martlet.message?.responseCode == probe.code, "\(report)")
    #expect((martlet.wire == nil) == (probe.code == nil), "\(report)")
    if let message = martlet.message {
      #expect(message.flags.contains(.response) && !message.flags.contains(.reserved), "\(report)")
      #expect(message.operationCode.rawValue == probe.wire[2] >> 3 & 15, "\(report)")
      #expect(message.edns?.version ?? 0 == 0, "\(report)")
      #expect(message.edns.map { $0.flags & 0x7fff } ?? 0 == 0, "\(report)")
    }
    let comparison = Comparison(
      name: .root, type: .a, mode: .plain, zones: [], peers: Array(observations.prefix(3)),
      martlet: martlet)
    let differences = Self.fields.filter { field in
      comparison.agreement(in: field).value.map { $0 != martlet[field] } ?? false
    }
    let what = differences.map(\.text).joined(separator: ", ")
    #expect(
      differences.isEmpty || probe.reason != nil,
      "differs in \(what), and no reason is listed\n\(report)")
    return !differences.isEmpty
  }
}
