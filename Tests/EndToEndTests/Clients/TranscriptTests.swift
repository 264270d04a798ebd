import DatabaseTesting
import Foundation
import Testing

/// What programs send that are not run here, sent by `curl`: Martlet must do what PowerDNS does,
/// on every engine.
@Suite("Requests as clients of PowerDNS' API send them", .serialized)
struct TranscriptTests {
  /// A server on an engine.
  struct Place: Sendable, CustomTestStringConvertible {
    let kind: ManagedServer.Kind
    let engine: TestEngine
    var testDescription: String { "\(kind) on \(engine)" }
  }

  private static let places =
    TestEngine.available.map { Place(kind: .martlet, engine: $0) }
    + ManagedServer.Kind.available.filter { $0 != .martlet }
    .map { Place(kind: $0, engine: .sqlite) }

  @Test("All of them, one client after another", arguments: places)
  func transcripts(place: Place) async throws {
    try await onThread {
      let server = try ManagedServer(place.kind, on: place.engine)
      for (client, transcript) in [
        ("lego", Transcript.lego), ("acme.sh", Transcript.acmeShell),
        ("Terraform", Transcript.terraform), ("external-dns", Transcript.externalDNS),
        ("dnscontrol", Transcript.dnscontrol), ("PowerDNS-Admin", Transcript.powerDNSAdmin),
        ("errors", Transcript.errors),
      ] {
        do {
          try transcript(server)
        } catch {
          Issue.record("\(place.testDescription), \(client): \(error)")
        }
      }
      #expect(server.process.isRunning)
    }
  }

  @Test("An alias takes an address' place whatever comes first in the request")
  func aliasFirst() async throws {
    try await onThread {
      let server = try ManagedServer(.martlet)
      try server.makeZone()
      for (deletion, replacement) in [(("A", "CNAME"), "ns1.example.com."), (("CNAME", "A"), "")] {
        let content = replacement.isEmpty ? "192.0.2.1" : replacement
        try server.api(
          "PATCH", "/zones/example.com.",
          """
          {"rrsets": [
            {"name": "www.example.com.", "type": "\(deletion.1)", "ttl": 60,
             "changetype": "REPLACE", "records": [{"content": "\(content)"}]},
            {"name": "www.example.com.", "type": "\(deletion.0)", "changetype": "DELETE"}]}
          """, 204)
        let zone = try server.api("GET", "/zones/example.com.")
        #expect(try zone.contents("www.example.com.", deletion.1) == [content])
        #expect(try zone.set("www.example.com.", deletion.0) == nil)
      }
      try server.expect("www.example.com", "A", ["192.0.2.1"])
    }
  }
}
