import Foundation
import Management
import Testing

@Suite("Who may do what")
struct AccessTests {
  private static let server = "/api/v1/servers/localhost"

  /// A request and the statuses for nobody, a wrong key, one that may read, one that may change
  /// mine.example alone, and one that may change everything.
  static let matrix: [(String, String, String?, [Int])] = [
    ("GET", "/healthz", nil, [200, 200, 200, 200, 200]),
    ("GET", "/api/openapi.json", nil, [200, 200, 200, 200, 200]),
    ("GET", "/api", nil, [401, 401, 200, 200, 200]),
    ("GET", "\(server)", nil, [401, 401, 200, 200, 200]),
    ("GET", "\(server)/config", nil, [401, 401, 200, 403, 200]),
    ("GET", "\(server)/statistics", nil, [401, 401, 200, 403, 200]),
    ("GET", "/api/martlet/v1/overview", nil, [200, 401, 200, 403, 200]),
    ("GET", "/api/martlet/v1/history", nil, [200, 401, 200, 403, 200]),
    ("GET", "/api/martlet/v1/top", nil, [200, 401, 200, 403, 200]),
    ("GET", "/metrics", nil, [200, 401, 200, 403, 200]),
    ("HEAD", "/api/martlet/v1/events", nil, [200, 401, 200, 200, 200]),
    ("GET", "\(server)/zones", nil, [401, 401, 200, 200, 200]),
    ("GET", "\(server)/zones/mine.example.", nil, [401, 401, 200, 200, 200]),
    ("GET", "\(server)/zones/other.example.", nil, [401, 401, 200, 404, 200]),
    ("GET", "\(server)/zones/other.example./export", nil, [401, 401, 200, 404, 200]),
    ("GET", "\(server)/zones/other.example./metadata", nil, [401, 401, 200, 404, 200]),
    ("PUT", "\(server)/zones/mine.example.", "{}", [401, 401, 403, 204, 204]),
    ("PUT", "\(server)/zones/other.example.", "{}", [401, 401, 403, 404, 204]),
    ("PATCH", "\(server)/zones/mine.example.", #"{"rrsets":[]}"#, [401, 401, 403, 204, 204]),
    ("PATCH", "\(server)/zones/other.example.", #"{"rrsets":[]}"#, [401, 401, 403, 404, 204]),
    ("DELETE", "\(server)/zones/other.example.", nil, [401, 401, 403, 404, 204]),
    ("POST", "\(server)/zones", #"{"name":"x.org.","kind":"Native"}"#, [401, 401, 403, 403, 201]),
    (
      "POST", "\(server)/zones", #"{"name":"sub.mine.example.","kind":"Native"}"#,
      [401, 401, 403, 201, 409]
    ),
    ("GET", "\(server)/tsigkeys", nil, [401, 401, 200, 403, 200]),
    ("POST", "\(server)/tsigkeys", "{}", [401, 401, 403, 403, 422]),
    ("GET", "/api/martlet/v1/keys", nil, [401, 401, 403, 403, 200]),
    ("GET", "/api/martlet/v1/audit", nil, [401, 401, 200, 403, 200]),
    ("GET", "/api/martlet/v1/audit?zone=mine.example", nil, [401, 401, 200, 200, 200]),
    ("GET", "/api/martlet/v1/audit?zone=other.example", nil, [401, 401, 200, 403, 200]),
  ]

  @Test("is decided by the key, its rights and its zones")
  func rights() async throws {
    let server = try await TestServer()
    for name in ["mine.example.", "other.example."] { try await server.makeZone(name) }
    let keys: [String?] = [
      nil, "wrong", try server.makeKey("reader", mayWrite: false),
      try server.makeKey("mine", mayWrite: true, zones: ["mine.example"]), TestServer.key,
    ]
    for (method, path, body, statuses) in Self.matrix {
      for (key, status) in zip(keys, statuses) {
        let reply = try await server.request(method, path, body, key: key)
        #expect(reply.status == status, "\(method) \(path) \(key ?? "nobody"): \(reply)")
      }
    }
    await server.stop()
  }

  @Test("shows a key of some zones these alone, in lists and in what is found")
  func invisible() async throws {
    let server = try await TestServer()
    for name in ["mine.example.", "other.example."] { try await server.makeZone(name) }
    let key = try server.makeKey("mine", mayWrite: false, zones: ["mine.example"])
    for path in ["zones", "search-data?q=*example*", "zones?zone=other.example."] {
      let reply = try await server.request("GET", "\(Self.server)/\(path)", key: key)
      #expect(reply.status == 200 && !reply.body.contains("other"), "\(path)")
    }
    await server.stop()
  }

  @Test("takes a key in each of the ways that clients know; one that is deleted opens nothing")
  func ways() async throws {
    let server = try await TestServer()
    let key = try server.makeKey("k", mayWrite: true)
    let pair = Data("anybody:\(key)".utf8).base64EncodedString()
    for fields in [
      ["X-API-Key": key], ["Authorization": "Bearer \(key)"], ["Authorization": "Basic \(pair)"],
    ] {
      let reply = try await server.request("GET", "/api", key: nil, fields: fields)
      #expect(reply.status == 200, "\(fields)")
    }
    _ = try await server.request("DELETE", "/api/martlet/v1/keys/k")
    #expect(try await server.request("GET", "/api", key: key).status == 401)
    await server.stop()
  }

  @Test(
    "refuses what other sites' pages make a browser send",
    arguments: [
      (["Host": "evil.example"], 421), (["Host": "evil.example:8081"], 421),
      (["Host": "dns.example.com"], 200), (["Host": "192.0.2.1:8081"], 200),
      (["Host": "[::1]:8081"], 200), (["Host": "LOCALHOST"], 200),
      (["Sec-Fetch-Site": "cross-site"], 403), (["Sec-Fetch-Site": "same-site"], 403),
      (["Sec-Fetch-Site": "same-origin"], 200), (["Origin": "https://evil.example"], 403),
      (["Origin": "null"], 403),
      (["Host": "localhost:1", "Origin": "http://localhost:1"], 200),
    ] as [([String: String], Int)])
  func sites(fields: [String: String], status: Int) async throws {
    let server = try await TestServer(["hosts: [dns.example.com]"])
    let reply = try await server.request(
      "PUT", "\(Self.server)/cache/flush?domain=a.", fields: fields)
    #expect(reply.status == status, "\(reply)")
    await server.stop()
  }

  @Test(
    "Without a key the server's state is for its own machine: not for whom a proxy there speaks",
    arguments: [
      (["Host": "localhost"], 200), (["Host": "127.0.0.1:8081"], 200), (["Host": "[::1]:1"], 200),
      (["Host": "127.9.9.9"], 200), (["Host": "LOCALHOST:80"], 200),
      (["Host": "dns.example.com"], 401), (["Host": "192.0.2.1:8081"], 401),
      (["Host": "[2001:db8::1]"], 401), (["Host": "[::ffff:192.0.2.1]"], 401),
      (["Forwarded": "for=192.0.2.60;proto=https"], 401), (["Via": "1.1 proxy"], 401),
      (["X-Forwarded-For": "192.0.2.60"], 401), (["X-Forwarded-Host": "localhost"], 401),
      (["x-forwarded-proto": "https"], 401), (["X-Real-IP": "127.0.0.1"], 401),
    ] as [([String: String], Int)])
  func proxies(fields: [String: String], status: Int) async throws {
    let server = try await TestServer(["hosts: [dns.example.com]"])
    for path in ["/api/martlet/v1/overview", "/api/martlet/v1/top", "/metrics"] {
      let reply = try await server.request("GET", path, key: nil, fields: fields)
      #expect(reply.status == status, "\(path) \(reply)")
      #expect(try await server.request("GET", path, fields: fields).status == 200)
    }
    let events = try await server.request(
      "HEAD", "/api/martlet/v1/events", key: nil, fields: fields)
    #expect(events.status == status)
    await server.stop()
  }

  @Test("says why a limited key does not see what is about all zones")
  func refusalOfStatus() async throws {
    let server = try await TestServer()
    let key = try server.makeKey("mine", mayWrite: true, zones: ["mine.example"])
    let reply = try await server.request("GET", "/api/martlet/v1/top", key: key)
    #expect(reply.body.contains("mine is limited to its zones, and this is about all of them"))
    await server.stop()
  }

  @Test("does not start open to the world without a key, and says what to do")
  func openDoor() async throws {
    let error = await #expect(throws: ManagementError.self) {
      try await TestServer(["plain-text: yes"], listen: "0.0.0.0:0", hasKey: false)
    }
    #expect(error?.description.contains("martlet key create") == true)
    let closed = try await TestServer(["plain-text: yes"], listen: "0.0.0.0:0")
    #expect(try await closed.request("GET", "/api", key: nil).status == 401)
    await closed.stop()
  }

  @Test("says that a port is taken")
  func portInUse() async throws {
    let first = try await TestServer()
    let port = first.port
    let error = await #expect(throws: ManagementError.self) {
      try await TestServer(listen: "127.0.0.1:\(port)")
    }
    #expect(error?.description.contains("127.0.0.1:\(port): Address already in use") == true)
    await first.stop()
  }
}
