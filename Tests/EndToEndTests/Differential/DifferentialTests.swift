import DNSProtocol
import Foundation
import Testing

/// Wherever two of NSD, Knot and BIND agree, Martlet agrees with them, or the difference is listed
/// with its reason in ``ListedDifference/all``.
@Suite("Differential tests against NSD, Knot and BIND", .serialized)
struct DifferentialTests {
  @Test("RFC 1034 §4.3.2 and all that came after: every name, every type, every mode")
  func everyKindOfZone() async throws {
    try await compare(zones: try Self.zones(in: "main"), seed: 1)
  }

  @Test("A server of the root: names of one label, nothing outside")
  func root() async throws {
    try await compare(zones: try Self.zones(in: "root"), seed: 2)
  }

  @Test("Generated zones, in which everything meets everything", arguments: [UInt64(1), 2, 3])
  func generatedZone(seed: UInt64) async throws {
    let directory = try TemporaryDirectory("zones")
    var zones = try Self.zones(in: "main").filter {
      ["example.", "wildcards.test.", "delegations.test."].contains($0.name.description)
    }
    let apex = "generated.test."
    let generated = GeneratedZone(apex: apex, names: 400, seed: seed)
    let path = try directory.write("generated.zone", generated.text)
    zones = [ServedZone(name: try DomainName(apex), path: path)] + zones
    try await compare(zones: zones, asking: [zones[0]], seed: seed)
  }

  /// Serves zones with everyone, asks everything about them, and compares.
  private func compare(
    zones: [ServedZone], asking: [ServedZone]? = nil, seed: UInt64
  ) async throws {
    let started = now()
    let peers = try await onThread {
      [
        try RunningServer.nsd(serving: zones), try RunningServer.knot(serving: zones),
        try RunningServer.bind(serving: zones),
      ]
    }
    defer { for server in peers { server.process.stop() } }
    let martlet = try await onThread { try RunningServer.martlet(serving: zones) }
    defer { martlet.process.stop() }
    let questions = try await onThread { try QuestionSet(zones: asking ?? zones, seed: seed) }
    let run = DifferentialRun(peers: peers, martlet: martlet, zones: zones.map(\.name))
    let report = try await run.compare(questions.questions)
    print(report.summary)
    print("  in \(Int(now() - started)) s, seed \(seed)")
    for server in peers + [martlet] {
      #expect(server.process.isRunning, "\(server.name) has ended:\n\(server.process.log)")
    }
    #expect(
      report.unlisted.isEmpty,
      "\(report.summary)\n\(report.examples.values.joined(separator: "\n"))")
  }

  static func zones(in folder: String) throws -> [ServedZone] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Zones/\(folder)").path
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      .filter { $0.hasSuffix(".zone") }
      .map { file in
        let name = String(file.dropLast(5))
        return ServedZone(
          name: name == "root" ? .root : try DomainName(name + "."), path: "\(path)/\(file)")
      }
  }
}
