import Foundation
import Testing

/// An event as it came over the wire.
private struct SeenEvent {
  let id: String?
  let name: String
  let data: [String: Any]

  /// All whole events in what came.
  static func all(in text: String) -> [SeenEvent] {
    text.replacing("\r\n", with: "\n")
      .matches(of: #/(?:id: (?<id>\S+)\n)?event: (?<name>\w+)\ndata: (?<data>.*)\n\n/#)
      .map { match in
        let data = try? JSONSerialization.jsonObject(with: Data(match.data.utf8))
        return SeenEvent(
          id: match.id.map(String.init), name: String(match.name),
          data: data as? [String: Any] ?? [:])
      }
  }

  static func changes(in text: String) -> [SeenEvent] {
    all(in: text).filter { $0.name == "change" }
  }

  var zone: String { data["zone"] as? String ?? "" }
  var names: [String] { data["names"] as? [String] ?? [] }
}

@Suite("What the server tells as it happens", .serialized)
struct EventTests {
  private static let zones = "/api/v1/servers/localhost/zones"

  private static func set(_ name: String, _ address: String) -> String {
    #"{"rrsets":[{"name":"\#(name)","type":"A","ttl":60,"changetype":"REPLACE","#
      + #""records":[{"content":"\#(address)"}]}]}"#
  }

  /// What a listener gets until there are so many changes.
  private func changes(
    _ listener: HTTPConnection, _ count: Int, seconds: Double = 20
  ) async throws -> [SeenEvent] {
    let text = try await onThread { [listener = Held(listener)] in
      listener.value.read(seconds: seconds) { SeenEvent.changes(in: $0).count >= count }
    }
    return SeenEvent.changes(in: text)
  }

  /// A connection, which one thread uses after another.
  private struct Held: @unchecked Sendable {
    let value: HTTPConnection
    init(_ value: HTTPConnection) { self.value = value }
  }

  @Test("A new zone, a name's records and a zone's end are told, with the serial")
  func changes() async throws {
    let server = try await TestServer()
    let listener = try server.listen()
    try await server.makeZone("example.com.")
    let made = try await changes(listener, 1)
    #expect(made.first?.zone == "example.com." && made.first?.names == [])
    let serial = try await serial(of: "example.com.", server)
    #expect(made.first?.data["serial"] as? Int == serial)

    let change = try await server.request(
      "PATCH", "\(Self.zones)/example.com.", Self.set("www.example.com.", "192.0.2.1"))
    let new = change.fields["x-pdns-new-serial"].flatMap { Int($0) }
    #expect(change.fields["x-pdns-old-serial"].flatMap { Int($0) } == serial)
    let named = try await changes(listener, 1)
    #expect(named.first?.names.sorted() == ["example.com.", "www.example.com."])
    #expect(named.first?.data["serial"] as? Int == new && new ?? 0 > serial)
    #expect(named.first?.data["removed"] as? Bool == false)

    _ = try await server.request("DELETE", "\(Self.zones)/example.com.")
    let removed = try await changes(listener, 1)
    #expect(removed.first?.zone == "example.com.")
    #expect(removed.first?.data["removed"] as? Bool == true)
    await server.stop()
  }

  private func serial(of zone: String, _ server: TestServer) async throws -> Int {
    let reply = try await server.request("GET", "\(Self.zones)/\(zone)?rrsets=false")
    let object = try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any]
    return try #require(object?["serial"] as? Int)
  }

  @Test("Who comes back gets what came meanwhile, and nothing twice; other marks count for none")
  func reconnection() async throws {
    let server = try await TestServer()
    try await server.makeZone("a.example.")
    try await server.makeZone("b.example.")
    let first = try await changes(try server.listen(), 2)
    #expect(first.map(\.zone) == ["a.example.", "b.example."])
    let marks = first.compactMap(\.id)
    #expect(Set(marks).count == 2)
    try await server.makeZone("c.example.")
    let again = try await changes(try server.listen(after: marks[0]), 2)
    #expect(again.map(\.zone) == ["b.example.", "c.example."])
    #expect(again.first?.id == marks[1])
    let last = try #require(again.last?.id)
    #expect(try await changes(try server.listen(after: last), 1, seconds: 2.5).isEmpty)
    for mark in ["elsewhere-7", "7", "", "-", last + "x"] {
      let all = try await changes(try server.listen(after: mark), 3)
      #expect(all.count == 3, "\(mark)")
    }
    await server.stop()
  }

  @Test("A key of some zones hears of these alone, and nothing of the server")
  func limited() async throws {
    let server = try await TestServer()
    let key = try server.makeKey("mine", mayWrite: false, zones: ["mine.example"])
    let listener = try server.listen(key: key)
    for name in ["other.example.", "mine.example.", "sub.mine.example.", "notmine.example."] {
      try await server.makeZone(name)
    }
    let held = Held(listener)
    let text = try await onThread { held.value.read(seconds: 4) { _ in false } }
    #expect(
      Set(SeenEvent.all(in: text).map(\.zone)) == ["mine.example.", "sub.mine.example."])
    #expect(SeenEvent.all(in: text).allSatisfy { $0.name == "change" })
    #expect(!text.contains("other.example") && !text.contains("notmine"))
    #expect(text.contains(": alive\n"), "a sign of life, so that a silent connection is noticed")
    // The key is gone, and so is what it has opened.
    _ = try await server.request("DELETE", "/api/martlet/v1/keys/mine")
    let rest = try await onThread { held.value.readToEnd() }
    #expect(rest != nil)
    await server.stop()
  }

  @Test("The first event is the state, and moments follow each second")
  func states() async throws {
    let server = try await TestServer()
    let held = Held(try server.listen())
    let text = try await onThread {
      held.value.read { SeenEvent.all(in: $0).filter { $0.name == "moment" }.count >= 2 }
    }
    let events = SeenEvent.all(in: text)
    #expect(text.hasPrefix("HTTP/1.1 200 OK") && text.contains("text/event-stream"))
    #expect(events.first?.name == "state" && events.first?.data["verdict"] != nil)
    let moments = events.filter { $0.name == "moment" }
    #expect(moments.allSatisfy { $0.id == nil && $0.data["lost"] as? Double == 0 })
    await server.stop()
  }
}
