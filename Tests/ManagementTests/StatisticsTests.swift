import Foundation
import Testing

@Suite("Figures by PowerDNS' names")
struct StatisticsTests {
  private static func items(_ server: TestServer, _ query: String = "") async throws -> [[String:
    Any]]
  {
    let reply = try await server.request(
      "GET", "/api/v1/servers/localhost/statistics\(query)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [[String: Any]])
  }

  private static func names(_ items: [[String: Any]], _ type: String) -> [String] {
    items.filter { $0["type"] as? String == type }.compactMap { $0["name"] as? String }
  }

  /// The names in the manual: what stands in the first column of the table below the words about
  /// them.
  private static func documented() throws -> [String] {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Documentation/monitoring.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let begin = try #require(text.firstRange(of: "`pdns_auth_…` are the names"))
    let lines = text[begin.upperBound...].split(separator: "\n").drop { !$0.hasPrefix("|") }
    return lines.prefix { $0.hasPrefix("|") }.flatMap { line in
      line.split(separator: "|")[0].matches(of: #/`([a-z-]+)`/#).map { String($0.1) }
    }
  }

  @Test("are numbers, maps, and rings unless they are not wanted")
  func kinds() async throws {
    let server = try await TestServer()
    let all = try await Self.items(server)
    #expect(Self.names(all, "MapStatisticItem") == ["response-by-rcode", "response-by-qtype"])
    #expect(Self.names(all, "RingStatisticItem") == ["queries", "remotes"])
    let numbers = all.filter { $0["type"] as? String == "StatisticItem" }
    #expect(numbers.allSatisfy { Int($0["value"] as? String ?? "") != nil })
    let few = try await Self.items(server, "?includerings=false")
    #expect(Self.names(few, "RingStatisticItem") == [])
    #expect(Self.names(few, "StatisticItem") == Self.names(all, "StatisticItem"))
    await server.stop()
  }

  @Test("are all in the manual and in the metrics, and none is there that is nowhere else")
  func manual() async throws {
    let server = try await TestServer()
    let written = try Self.documented()
    #expect(written.count > 15 && Set(written).count == written.count)
    let there = Self.names(try await Self.items(server), "StatisticItem")
    #expect(there.sorted() == written.sorted())
    let metrics = try await server.request("GET", "/metrics").body
    let aliases = metrics.matches(of: #/(?m)^pdns_auth_([a-z_]+) /#).map { String($0.1) }
    #expect(aliases.sorted() == written.map { $0.replacing("-", with: "_") }.sorted())
    await server.stop()
  }
}
