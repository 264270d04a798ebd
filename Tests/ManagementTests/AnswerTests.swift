import Foundation
import Testing

/// A request and what its answer has to be.
struct AnswerCase: Sendable, CustomTestStringConvertible {
  let method: String
  let path: String
  let body: String?
  let status: Int
  let contains: [String]

  init(
    _ method: String, _ path: String, _ body: String? = nil, _ status: Int, _ contains: String...
  ) {
    (self.method, self.path, self.body) = (method, path, body)
    (self.status, self.contains) = (status, contains)
  }

  var testDescription: String { "\(method) \(path) → \(status)" }
}

@Suite("What the API answers")
struct AnswerTests {
  private static let server = "/api/v1/servers/localhost"
  private static let zone = "\(server)/zones/example.com."

  private static func set(
    _ content: String, _ type: String = "A", _ name: String = "www",
    change: String = "REPLACE"
  ) -> String {
    #"{"rrsets":[{"name":"\#(name).example.com.","type":"\#(type)","ttl":60,"#
      + #""changetype":"\#(change)","records":[{"content":"\#(content)"}]}]}"#
  }

  /// In this order, on one server with the zone example.com.
  static let cases: [AnswerCase] = [
    .init("GET", "/api", nil, 200, #"[{"url":"/api/v1","version":1}]"#),
    .init("GET", "/api/v1", nil, 200, "server_url"),
    .init("GET", "/api/v1/servers", nil, 200, #""id":"localhost""#),
    .init("GET", "/api/v1/servers/other", nil, 404, #"{"error":"Not Found"}"#),
    .init("GET", "/healthz", nil, 200, "ok"),
    .init("GET", "/api/nothing", nil, 404, "Not Found"),
    .init("POST", "/api", "{}", 405, "Method Not Allowed"),
    .init("QUERY", "/api", nil, 405, "Method Not Allowed"),
    .init("GET", "\(server)/config", nil, 200, #""name":"management.key-digest""#, "***"),
    .init("GET", "\(server)/statistics", nil, 200, #""udp-queries""#, #""uptime""#),
    .init("GET", "\(server)/statistics?statistic=uptime", nil, 200, "uptime"),
    .init("GET", "\(server)/statistics?statistic=nothing", nil, 422, "nothing"),
    .init("GET", "\(server)/statistics?includerings=perhaps", nil, 400, "includerings"),
    .init(
      "GET", "\(server)/statistics?statistic=remotes", nil, 200, #""type":"RingStatisticItem""#,
      #""size":20"#),
    .init("PUT", "\(server)/cache/flush?domain=example.com.", nil, 200, "Flushed cache."),

    .init("POST", "\(server)/zones", #"{"name":"example.com.","kind":"Native"}"#, 409),
    .init("POST", "\(server)/zones", #"{"name":"example.net","kind":"Native"}"#, 422, "dot"),
    .init("POST", "\(server)/zones", #"{"name":"example.net.","kind":"Cat"}"#, 422, "kind"),
    .init("POST", "\(server)/zones", "{", 400, "JSON"),
    .init("POST", "\(server)/zones", "[]", 400),
    .init("POST", "\(server)/zones", #"{"name":7}"#, 400, "name: expected a text"),
    .init(
      "POST", "\(server)/zones?rrsets=false",
      #"{"name":"o.example.","kind":"native","serial":0,"masters":[],"nameservers":[],"#
        + #""soa_edit_api":"default","rrsets":[],"wings":2}"#, 201, #""kind":"Native""#,
      #""soa_edit_api":"DEFAULT""#),
    .init("GET", "\(server)/zones?zone=example.com.", nil, 200, #"[{"id":"example.com.""#),
    .init("GET", "\(server)/zones?zone=example.com", nil, 200, #""name":"example.com.""#),
    .init("GET", "\(server)/zones?zone=nothing.example.", nil, 200, "[]"),
    .init("GET", "\(server)/zones?zone=a..b", nil, 200, "[]"),
    .init("GET", "\(server)/zones?limit=x", nil, 400, "limit"),
    .init("GET", "\(server)/zones?limit=0", nil, 400, "limit"),
    .init("DELETE", "\(server)/zones/o.example", nil, 204),
    .init("DELETE", "\(server)/zones/o.example", nil, 404, "Not Found"),
    .init("GET", "\(server)/zones/%2e%2e%2f", nil, 404),
    .init("GET", "\(server)/zones/%00", nil, 404),
    .init("GET", "\(server)/zones/%0d%0aX-A:%20b", nil, 404),
    .init("GET", "\(server)/zones/=zz", nil, 404),

    .init("PATCH", zone, set("192.0.2.1"), 204),
    .init("PATCH", zone, set("192.0.2.1000"), 422, "RRset www.example.com. IN A", "192.0.2.1000"),
    .init("PATCH", zone, set("10 mail", "MX", "m"), 422, "RRset m.example.com. IN MX"),
    .init("PATCH", zone, set("x", "WINGS"), 422, "there is no type WINGS"),
    .init(
      "PATCH", zone,
      #"{"rrsets":[{"name":"a.example.org.","type":"A","ttl":1,"#
        + #""changetype":"REPLACE","records":[{"content":"192.0.2.1"}]}]}"#, 422, "a.example.org"),
    .init("PATCH", zone, set("www.example.org.", "CNAME"), 422, "CNAME"),
    .init(
      "PATCH", zone,
      #"{"rrsets":[{"name":"www.example.com.","type":"CNAME","ttl":1,"changetype":"REPLACE","#
        + #""records":[{"content":"a.example.org."}]},"#
        + #"{"name":"www.example.com.","type":"A","changetype":"DELETE"}]}"#, 204),
    .init(
      "GET", "\(zone)?rrset_name=www.example.com.&rrset_type=CNAME", nil, 200,
      #""content":"a.example.org.","disabled":false"#),
    .init("PATCH", zone, set(#"\"one; two\" \"drei\""#, "TXT", "t"), 204),
    .init(
      "GET", "\(zone)?rrset_name=t.example.com", nil, 200, #"\"one; two\" \"drei\""#),
    .init("PATCH", "\(server)/zones/nothing.example.", set("192.0.2.1"), 404, "Not Found"),
    .init("PATCH", zone, #"{"rrsets":[{"name":"x.example.com.","type":"A"}]}"#, 422, "changetype"),
    .init(
      "PATCH", zone,
      #"{"rrsets":[{"name":"x.example.com.","type":"A","ttl":1.5,"changetype":"REPLACE"}]}"#, 400,
      "a number"),
    .init(
      "PATCH", zone,
      #"{"rrsets":[{"name":"c.example.com.","type":"A","ttl":60,"changetype":"REPLACE","kind":1,"#
        + #""records":[{"content":"192.0.2.80","name":"x","ttl":1,"set-ptr":false}],"#
        + #""comments":[{"content":"the web","account":"me"}]}]}"#, 204),
    .init("GET", "\(server)/search-data?q=*192.0.2.80*", nil, 200, "c.example.com."),

    .init("PATCH", zone, set("192.0.2.7", "A", "e", change: "EXTEND"), 204),
    .init("PATCH", zone, set("192.0.2.8", "A", "e", change: "extend"), 204),
    .init("PATCH", zone, set("192.0.2.8", "A", "e", change: "EXTEND"), 204),
    .init(
      "GET", "\(zone)?rrset_name=e.example.com.&record_count=true", nil, 200,
      #""record_count":2"#, #""content":"192.0.2.7""#, #""content":"192.0.2.8""#),
    .init(
      "GET", "\(zone)?rrset_name=e.example.com.&rrset_type=A&rrsets=false&record_count=true", nil,
      200, #""record_count":2}"#),
    .init("PATCH", zone, set("192.0.2.7", "A", "e", change: "PRUNE"), 204),
    .init("PATCH", zone, set("192.0.2.9", "A", "e", change: "PRUNE"), 204),
    .init(
      "GET", "\(zone)?rrset_name=e.example.com.&record_count=true", nil, 200,
      #""record_count":1"#, #"[{"content":"192.0.2.8","disabled":false}]"#),
    .init(
      "PATCH", zone,
      #"{"rrsets":[{"name":"e.example.com.","type":"A","ttl":60,"changetype":"EXTEND","records":"#
        + #"[{"content":"192.0.2.1"},{"content":"192.0.2.2"}]}]}"#, 422, "exactly one record"),
    .init(
      "PATCH", zone,
      #"{"rrsets":[{"name":"e.example.com.","type":"A","changetype":"PRUNE","records":[]}]}"#, 422,
      "PRUNE takes exactly one record"),
    .init("PATCH", zone, set("192.0.2.8", "A", "e", change: "PRUNE"), 204),
    .init(
      "GET", "\(zone)?rrset_name=e.example.com.&record_count=yes", nil, 200, #""record_count":0"#),
    .init("GET", "\(zone)?record_count=many", nil, 400, "record_count"),

    .init(
      "PATCH", zone,
      #"{"rrsets":[{"name":"f.example.com.","type":"A","ttl":60,"changetype":"REPLACE","records":"#
        + #"[{"content":"192.0.2.70"}]},{"name":"l.example.com.","type":"ALIAS","ttl":60,"#
        + #""changetype":"REPLACE","records":[{"content":"lb.example.net."}]}]}"#, 204),
    .init(
      "GET", "\(zone)?rrset_name=l.example.com.&rrset_type=alias", nil, 200, #""type":"ALIAS""#,
      #""content":"lb.example.net.","disabled":false"#, "ALIAS records are not supported"),
    .init("GET", "\(zone)?rrset_name=f.example.com.", nil, 200, #""content":"192.0.2.70""#),
    .init("GET", "\(server)/search-data?q=*lb.example*", nil, 200, #""type":"ALIAS""#),
    .init("PATCH", zone, set("lb.example.net", "ALIAS", "l"), 422, "l.example.com. IN ALIAS"),
    .init("PATCH", zone, set("192.0.2.1 x", "ALIAS", "l"), 422, "l.example.com. IN ALIAS"),
    .init("PATCH", zone, set("A = 1", "LUA", "l"), 422, "LUA"),
    .init("PATCH", zone, set("lb.example.org.", "ALIAS", "l"), 204),
    .init(
      "GET", "\(zone)?rrset_name=l.example.com.", nil, 200,
      #"[{"content":"lb.example.org.","disabled":false}]"#),
    .init(
      "PATCH", zone,
      #"{"rrsets":[{"name":"l.example.com.","type":"ALIAS","changetype":"DELETE"}]}"#, 204),
    .init("GET", "\(zone)?rrset_name=l.example.com.", nil, 200, #""rrsets":[]"#),

    .init(
      "POST", "\(server)/zones?rrsets=false",
      #"{"name":"0/25.2.0.192.in-addr.arpa.","kind":"Native","nameservers":["ns1.example.net."]}"#,
      201, #""id":"0=2F25.2.0.192.in-addr.arpa.""#,
      #""url":"/api/v1/servers/localhost/zones/0=2F25.2.0.192.in-addr.arpa.""#),
    .init(
      "GET", "\(server)/zones/0=2F25.2.0.192.in-addr.arpa.", nil, 200,
      #""name":"0/25.2.0.192.in-addr.arpa.""#),
    .init("GET", "\(server)/zones/0%3D2f25.2.0.192.in-addr.arpa", nil, 200, "0=2F25"),
    .init(
      "PATCH", "\(server)/zones/0=2F25.2.0.192.in-addr.arpa.",
      #"{"rrsets":[{"name":"1.0/25.2.0.192.in-addr.arpa.","type":"PTR","ttl":60,"#
        + #""changetype":"REPLACE","records":[{"content":"www.example.com."}]}]}"#, 204),
    .init("GET", "\(server)/zones/0/25.2.0.192.in-addr.arpa.", nil, 404),
    .init("DELETE", "\(server)/zones/0=2f25.2.0.192.in-addr.arpa.", nil, 204),
    .init(
      "GET", "\(server)/search-data?q=*web*&object_type=comment", nil, 200,
      #""object_type":"comment""#, #""zone_id":"example.com.""#),
    .init("GET", "\(server)/search-data", nil, 400, "q"),
    .init("GET", "\(zone)/export", nil, 200, "192.0.2.80"),
    .init("PUT", "\(zone)/notify", "{}", 200, "result"),
    .init("PUT", "\(server)/zones/example.com/notify", nil, 200, "result"),
    .init("PUT", "\(zone)/rectify", nil, 200, "result"),
    .init("PUT", "\(zone)/axfr-retrieve", nil, 422),
    .init("GET", "\(zone)/cryptokeys", nil, 404, "Not Found"),

    .init("PUT", zone, #"{"kind":"Master","account":"me"}"#, 204),
    .init("GET", "\(zone)?rrsets=false", nil, 200, #""kind":"Master""#, #""account":"me""#),
    .init("PUT", zone, #"{"dnssec":true}"#, 422, "signed"),
    .init("PUT", zone, #"{"rrsets":[]}"#, 422, "SOA"),
    .init("POST", "\(zone)/metadata", #"{"kind":"X-A","metadata":["1"]}"#, 201, #"["1"]"#),
    .init("PUT", "\(zone)/metadata/X-A", #"{"metadata":["2"]}"#, 200, #"["2"]"#),
    .init("GET", "\(zone)/metadata/X-A", nil, 200, #"["2"]"#),
    .init("GET", "\(zone)/metadata", nil, 200, "X-A"),
    .init("DELETE", "\(zone)/metadata/X-A", nil, 204),
    .init("PUT", "\(zone)/metadata/PRESIGNED", #"{"metadata":["1"]}"#, 422, "PRESIGNED"),

    .init(
      "POST", "\(server)/tsigkeys", #"{"name":"k","algorithm":"hmac-sha256"}"#, 201, "k."),
    .init("POST", "\(server)/tsigkeys", #"{"name":"k","algorithm":"hmac-sha256"}"#, 409),
    .init("POST", "\(server)/tsigkeys", #"{"name":"l","algorithm":"md4"}"#, 422, "md4"),
    .init("GET", "\(server)/tsigkeys", nil, 200, #""key":"""#),
    .init("DELETE", "\(server)/tsigkeys/k.", nil, 204),
    .init("DELETE", "\(server)/tsigkeys/k.", nil, 404),
    .init(
      "POST", "\(server)/autoprimaries", #"{"ip":"192.0.2.53","nameserver":"ns1.example.org"}"#,
      201),
    .init("GET", "\(server)/autoprimaries", nil, 200, "192.0.2.53"),
    .init("DELETE", "\(server)/autoprimaries/192.0.2.53/ns1.example.org", nil, 204),

    .init("POST", "/api/martlet/v1/keys", #"{"name":"k","write":true}"#, 201, #""key":""#),
    .init("POST", "/api/martlet/v1/keys", #"{"name":"k"}"#, 409),
    .init("POST", "/api/martlet/v1/keys", #"{"name":"a b"}"#, 422),
    .init("GET", "/api/martlet/v1/keys", nil, 200, #""name":"k""#),
    .init("DELETE", "/api/martlet/v1/keys/k", nil, 204),
    .init("DELETE", "/api/martlet/v1/keys/k", nil, 404),
    .init(
      "GET", "/api/martlet/v1/audit?zone=example.com&limit=50", nil, 200, "records-changed",
      #""author":"configuration""#, #""origin":"127.0.0.1""#),
  ]

  @Test("is what clients of PowerDNS' API expect, and says what is wrong")
  func answers() async throws {
    let server = try await TestServer()
    try await server.makeZone("example.com.")
    for one in Self.cases {
      let reply = try await server.request(one.method, one.path, one.body)
      #expect(reply.status == one.status, "\(one.testDescription): \(reply)")
      for text in one.contains { #expect(reply.body.contains(text), "\(one.testDescription)") }
      if reply.status >= 400 {
        #expect(reply.fields["content-type"] == "application/json", "\(one.testDescription)")
        let error = try JSONDecoder().decode([String: String].self, from: Data(reply.body.utf8))
        #expect(Array(error.keys) == ["error"], "\(one.testDescription)")
      }
      if reply.status == 204 { #expect(reply.body.isEmpty, "\(one.testDescription)") }
      #expect(reply.fields["x-content-type-options"] == "nosniff")
      #expect(reply.fields["x-a"] == nil)
    }
    await server.stop()
  }

  @Test("tells from which serial to which a change has led")
  func serials() async throws {
    let server = try await TestServer()
    try await server.makeZone("example.com.")
    func change(_ body: String) async throws -> (old: Int?, new: Int?) {
      let fields = try await server.request("PATCH", Self.zone, body).fields
      return (
        fields["x-pdns-old-serial"].flatMap { Int($0) },
        fields["x-pdns-new-serial"].flatMap { Int($0) }
      )
    }
    let first = try await change(Self.set("192.0.2.1"))
    let old = try #require(first.old)
    #expect(first.new == old + 1)
    // Nothing is changed by it.
    let second = try await change(Self.set("192.0.2.1"))
    #expect(second.old == old + 1 && second.new == old + 1)
    let third = try await change(Self.set("192.0.2.2"))
    #expect(third.old == old + 1 && third.new == old + 2)
    await server.stop()
  }

  @Test("has a page of zones and where the next is, and parts of a zone's sets")
  func pages() async throws {
    let server = try await TestServer()
    for name in ["a", "b", "c"] { try await server.makeZone("\(name).example.") }
    var path: String? = "\(Self.server)/zones?limit=2"
    var names: [String] = []
    var pages = 0
    while let next = path {
      let reply = try await server.request("GET", next)
      names += reply.body.matches(of: /"name":"([^"]*)"/).map { String($0.1) }
      path = reply.fields["link"]?.firstMatch(of: /^<([^>]*)>; rel="next"$/).map { String($0.1) }
      pages += 1
    }
    #expect(names == ["a.example.", "b.example.", "c.example."])
    #expect(pages == 2)
    let one = try await server.request("GET", "\(Self.server)/zones?containing=B.EX")
    #expect(one.body.contains("b.example.") && !one.body.contains("c.example."))
    let part = try await server.request(
      "GET", "\(Self.server)/zones?containing=.exam&limit=1&after=a.example.")
    let link = try #require(part.fields["link"])
    #expect(link.contains("?containing=.exam&limit=1&after=b.example.>"))
    await server.stop()
  }

  @Test("knows when somebody else has changed a zone meanwhile")
  func conditions() async throws {
    let server = try await TestServer()
    try await server.makeZone("example.com.")
    let zone = try await server.request("GET", Self.zone)
    let tag = try #require(zone.fields["etag"])
    let same = try await server.request("GET", Self.zone, fields: ["If-None-Match": tag])
    #expect(same.status == 304 && same.body.isEmpty)
    let change = try await server.request(
      "PATCH", Self.zone, Self.set("192.0.2.1"), fields: ["If-Match": tag])
    #expect(change.status == 204)
    let late = try await server.request(
      "PATCH", Self.zone, Self.set("192.0.2.2"), fields: ["If-Match": tag])
    #expect(late.status == 412)
    let news = try await server.request("GET", Self.zone, fields: ["If-None-Match": tag])
    #expect(news.status == 200 && news.body.contains("192.0.2.1"))
    let after = try #require(change.fields["etag"])
    #expect(after == news.fields["etag"])
    let deletion = try await server.request("DELETE", Self.zone, fields: ["If-Match": tag])
    #expect(deletion.status == 412)
    await server.stop()
  }
}
