import Foundation
import Testing

/// What each client sends, and what it needs to get.
enum Transcript {
  /// Looks for the version, reads the zone, adds to the challenge's set at the zone's own address,
  /// and lets replicas be told.
  static func lego(_ server: ManagedServer) throws {
    try server.makeZone("lego.example.", kind: "Master")
    let versions = try server.call("GET", "/api").list()
    #expect(versions.contains { $0["version"] as? Int == 1 && $0["url"] as? String == "/api/v1" })
    let zone = try server.api("GET", "/zones/lego.example.")
    let url = try #require(try zone.object()["url"] as? String)
    let kind = try #require(try zone.object()["kind"] as? String)
    #expect(["Master", "Slave", "Native"].contains(kind))
    #expect(try zone.object()["name"] as? String == "lego.example.")
    for contents in [[#"\"first\""#], [#"\"first\""#, #"\"second\""#]] {
      let records = contents.map {
        """
        {"content": "\($0)", "disabled": false, "name": "_acme-challenge.lego.example.",
         "type": "TXT", "ttl": 120}
        """
      }
      let reply = try server.call(
        "PATCH", url,
        """
        {"rrsets": [{"name": "_acme-challenge.lego.example.", "type": "TXT", "kind": "Master",
          "ttl": 120, "changetype": "REPLACE", "records": [\(records.joined(separator: ","))]}]}
        """)
      #expect(reply.status == 204 && reply.body.isEmpty, "\(reply)")
      let notified = try server.call("PUT", "\(url)/notify")
      #expect(notified.status == 200, "\(notified)")
    }
    try server.expect("_acme-challenge.lego.example", "TXT", [#""first""#, #""second""#])
    let deletion = try server.call(
      "PATCH", url,
      """
      {"rrsets": [{"name": "_acme-challenge.lego.example.", "type": "TXT",
        "changetype": "DELETE"}]}
      """)
    #expect(deletion.status == 204, "\(deletion)")
    try server.expect("_acme-challenge.lego.example", "TXT", [])
  }

  /// Tries label after label for the zone, and looks at the text of the answer rather than at JSON.
  static func acmeShell(_ server: ManagedServer) throws {
    try server.makeZone("acme.example.", kind: "Native")
    func text(_ path: String) throws -> String {
      try server.api("GET", path).body.filter { !$0.isWhitespace }
    }
    for name in ["_acme-challenge.www.acme.example.", "www.acme.example."] {
      #expect(!(try text("/zones?zone=\(name)").contains(#""name":"\#(name)""#)))
    }
    #expect(try text("/zones?zone=acme.example.").contains(#""name":"acme.example.""#))
    // That filter shows one zone, not all that there are.
    #expect(!(try text("/zones?zone=acme.example.").contains("lego.example.")))
    #expect(try text("/zones").contains(#""name":"lego.example.""#))
    let before = try server.api("GET", "/zones/acme.example.")
    #expect(try before.contents("_acme-challenge.acme.example.", "TXT") == nil)
    try server.api(
      "PATCH", "/zones/acme.example.",
      """
      {"rrsets": [{"changetype": "REPLACE", "name": "_acme-challenge.acme.example.",
        "type": "TXT", "ttl": 60, "records": [
          {"name": "_acme-challenge.acme.example.", "type": "TXT",
           "content": "\\"a-token_of-its-own\\"", "disabled": false, "ttl": 60}]}]}
      """, 204)
    try server.expect("_acme-challenge.acme.example", "TXT", [#""a-token_of-its-own""#])
    // It reads what is there from the text too, to add to it.
    let body = try text("/zones/acme.example.")
    #expect(body.contains(#""content":"\"a-token_of-its-own\"""#))
    try server.api(
      "PATCH", "/zones/acme.example.",
      """
      {"rrsets": [{"changetype": "DELETE", "name": "_acme-challenge.acme.example.",
        "type": "TXT"}]}
      """, 204)
    try server.expect("_acme-challenge.acme.example", "TXT", [])
  }

  /// Makes a zone, changes what it is, adds and removes records with fields that nobody needs,
  /// removes the zone.
  static func terraform(_ server: ManagedServer) throws {
    let servers = try server.call("GET", "/api/v1/servers")
    #expect(servers.status == 200)
    #expect(try servers.list().first?["id"] as? String == "localhost")
    let made = try server.api(
      "POST", "/zones",
      """
      {"id": "", "name": "terraform.example.", "kind": "Native", "url": "", "account": "",
       "soa_edit_api": "DEFAULT", "nameservers": ["ns1.terraform.example."], "dnssec": false}
      """, 201)
    #expect(try made.object()["id"] as? String == "terraform.example.")
    #expect(try made.contents("terraform.example.", "NS") == ["ns1.terraform.example."])
    try server.api(
      "PUT", "/zones/terraform.example.",
      """
      {"name": "terraform.example.", "kind": "Master", "account": "me", "soa_edit_api": "INCREASE"}
      """, 204)
    let zone = try server.api("GET", "/zones/terraform.example.").object()
    #expect(zone["kind"] as? String == "Master")
    #expect(zone["account"] as? String == "me")
    #expect(zone["soa_edit_api"] as? String == "INCREASE")
    let changed = try server.api(
      "PATCH", "/zones/terraform.example.",
      """
      {"rrsets": [{"name": "www.terraform.example.", "type": "A", "ttl": 60,
        "changetype": "REPLACE", "records": [
          {"name": "www.terraform.example.", "type": "A", "content": "192.0.2.1", "ttl": 60,
           "disabled": false, "set-ptr": false},
          {"name": "www.terraform.example.", "type": "A", "content": "192.0.2.2", "ttl": 60,
           "disabled": true, "set-ptr": false}]}]}
      """, 200, 204)
    #expect(changed.status == 204)
    try server.expect("www.terraform.example", "A", ["192.0.2.1"])
    let after = try server.api("GET", "/zones/terraform.example.")
    #expect(try after.contents("www.terraform.example.", "A") == ["192.0.2.1", "192.0.2.2"])
    let serial = try #require(try after.object()["serial"] as? Int)
    #expect(try #require(zone["serial"] as? Int) < serial)
    try server.api("DELETE", "/zones/terraform.example.", nil, 204)
    try server.api("GET", "/zones/terraform.example.", nil, 404)
    try server.expect("www.terraform.example", "A", [])
  }

  /// Sends the whole zone object where a list of changes is all that counts.
  static func externalDNS(_ server: ManagedServer) throws {
    try server.makeZone("external.example.")
    let zones = try server.api("GET", "/zones").list()
    let listed = try #require(zones.first { $0["name"] as? String == "external.example." })
    let identifier = try #require(listed["id"] as? String)
    #expect(listed["rrsets"] == nil)
    func change(_ type: String, _ records: String) throws {
      let heritage = #"\"heritage=external-dns,external-dns/owner=default\""#
      let zone = try server.api("GET", "/zones/\(identifier)").object()
      let serial = try #require(zone["serial"] as? Int)
      try server.api(
        "PATCH", "/zones/\(identifier)",
        """
        {"id": "\(identifier)", "name": "external.example.", "type": "Zone",
         "url": "/api/v1/servers/localhost/zones/\(identifier)", "kind": "Native",
         "serial": \(serial), "rrsets": [
          {"name": "app.external.example.", "type": "A", "ttl": 300, "changetype": "\(type)",
           "records": [\(records)]},
          {"name": "app.external.example.", "type": "TXT", "ttl": 300, "changetype": "\(type)",
           "records": [\(type == "DELETE" ? "" : "{\"content\": \"\(heritage)\"}")]}]}
        """, 204)
    }
    try change("REPLACE", #"{"content": "192.0.2.80", "disabled": false, "set-ptr": false}"#)
    try server.expect("app.external.example", "A", ["192.0.2.80"])
    try server.expect(
      "app.external.example", "TXT",
      [#""heritage=external-dns,external-dns/owner=default""#])
    // The same once more changes nothing and is no error.
    try change("REPLACE", #"{"content": "192.0.2.80", "disabled": false, "set-ptr": false}"#)
    try change("DELETE", "")
    try server.expect("app.external.example", "A", [])
    try server.expect("app.external.example", "TXT", [])
    try externalAliases(server, identifier)
  }

  /// Points names to others: inside the zone by CNAME, outside of it by PowerDNS' ALIAS, all in one
  /// request with addresses that must not wait for it.
  private static func externalAliases(_ server: ManagedServer, _ identifier: String) throws {
    let targets = [
      ("web", "A", "192.0.2.81"), ("inside", "CNAME", "web.external.example."),
      ("outside", "ALIAS", "lb.elsewhere.example."),
    ]
    func change(_ type: String) throws {
      let sets = targets.map { name, kind, content in
        """
        {"name": "\(name).external.example.", "type": "\(kind)", "ttl": 300,
         "changetype": "\(type)", "records": [
          \(type == "DELETE" ? "" : "{\"content\": \"\(content)\", \"disabled\": false}")]}
        """
      }
      try server.api(
        "PATCH", "/zones/\(identifier)", "{\"rrsets\": [\(sets.joined(separator: ","))]}", 204)
    }
    try change("REPLACE")
    try server.expect("web.external.example", "A", ["192.0.2.81"])
    try server.expect("inside.external.example", "CNAME", ["web.external.example."])
    let zone = try server.api("GET", "/zones/\(identifier)")
    for (name, kind, content) in targets {
      // What it reads is what it has written, or it would write it again at every turn.
      #expect(
        try zone.contents("\(name).external.example.", kind) == [content], "\(server.kind) \(kind)")
    }
    // Neither of the two makes up addresses unless it is told to.
    try server.expect("outside.external.example", "A", [])
    try change("REPLACE")
    try change("DELETE")
    try server.expect("web.external.example", "A", [])
    let after = try server.api("GET", "/zones/\(identifier)")
    for (name, kind, _) in targets {
      #expect(try after.set("\(name).external.example.", kind) == nil, "\(server.kind) \(kind)")
    }
  }

  /// Makes a zone without name servers, then changes set after set.
  static func dnscontrol(_ server: ManagedServer) throws {
    #expect(try server.api("GET", "/zones").list().allSatisfy { $0["kind"] != nil })
    let made = try server.api(
      "POST", "/zones",
      """
      {"name": "control.example.", "type": "Zone", "kind": "Native", "nameservers":
        ["ns1.control.example.", "ns2.control.example."], "dnssec": false, "nsec3param": "",
       "api_rectify": false, "rrsets": []}
      """, 201)
    #expect(try made.contents("control.example.", "NS")?.count == 2)
    let sets = [
      ("control.example.", "MX", ["10 mail.control.example.", "20 mail2.control.example."]),
      ("mail.control.example.", "A", ["192.0.2.25"]),
      ("mail2.control.example.", "A", ["192.0.2.26"]),
      ("control.example.", "CAA", [#"0 issue \"letsencrypt.org\""#]),
      ("control.example.", "TXT", [#"\"v=spf1 mx -all\""#]),
      ("_sip._udp.control.example.", "SRV", ["10 60 5060 mail.control.example."]),
    ]
    for (name, type, contents) in sets {
      let records = contents.map { #"{"content": "\#($0)"}"# }.joined(separator: ",")
      try server.api(
        "PATCH", "/zones/control.example.",
        """
        {"rrsets": [{"name": "\(name)", "type": "\(type)", "ttl": 300, "changetype": "REPLACE",
          "records": [\(records)], "comments": []}]}
        """, 204)
    }
    try server.expect(
      "control.example", "MX", ["10 mail.control.example.", "20 mail2.control.example."])
    let zone = try server.api("GET", "/zones/control.example.")
    for (name, type, contents) in sets {
      #expect(
        try zone.contents(name, type)
          == contents.map { $0.replacingOccurrences(of: "\\", with: "") }
      )
    }
    // Without keys the list of them is empty, or isn't there.
    _ = try server.api("GET", "/zones/control.example./cryptokeys", nil, 200, 404)
  }

  /// Looks at everything, searches, and changes sets with their comments.
  static func powerDNSAdmin(_ server: ManagedServer) throws {
    try server.makeZone("admin.example.", kind: "Master")
    let settings = try server.api("GET", "/config").list()
    #expect(settings.allSatisfy { $0["type"] as? String == "ConfigSetting" })
    #expect(settings.allSatisfy { $0["name"] is String && $0["value"] is String })
    let statistics = try server.api("GET", "/statistics").list()
    let names = Set(statistics.compactMap { $0["name"] as? String })
    for name in ["udp-queries", "udp-answers", "tcp-queries", "uptime"] {
      #expect(names.contains(name), "\(server.kind): \(name) in \(names.sorted())")
    }
    try server.api(
      "PATCH", "/zones/admin.example.",
      """
      {"rrsets": [
        {"name": "old.admin.example.", "type": "A", "ttl": 60, "changetype": "REPLACE",
         "records": [{"content": "192.0.2.7", "disabled": false}], "comments": []},
        {"name": "www.admin.example.", "type": "A", "ttl": 60, "changetype": "REPLACE",
         "records": [{"content": "192.0.2.80", "disabled": false}],
         "comments": [{"content": "the web server, \\u00e9t\\u00e9", "account": "tom"}]}]}
      """, 204)
    try server.api(
      "PATCH", "/zones/admin.example.",
      """
      {"rrsets": [
        {"name": "old.admin.example.", "type": "A", "changetype": "DELETE", "ttl": 60,
         "records": [], "comments": []},
        {"name": "new.admin.example.", "type": "CNAME", "ttl": 60, "changetype": "REPLACE",
         "records": [{"content": "www.admin.example.", "disabled": false}], "comments": []}]}
      """, 204)
    try server.expect("new.admin.example", "CNAME", ["www.admin.example."])
    try server.expect("old.admin.example", "A", [])
    let zone = try server.api("GET", "/zones/admin.example.")
    let comments = try zone.set("www.admin.example.", "A")?["comments"] as? [[String: Any]]
    #expect(comments?.first?["content"] as? String == "the web server, été")
    #expect(comments?.first?["account"] as? String == "tom")
    #expect((comments?.first?["modified_at"] as? Int ?? 0) > 1_500_000_000)
    try expectSearches(server)
    let export = try server.api("GET", "/zones/admin.example./export").body
    #expect(export.contains("192.0.2.80") && export.contains("SOA"), "\(export)")
    let metadata = try server.api(
      "POST", "/zones/admin.example./metadata",
      #"{"kind": "ALLOW-AXFR-FROM", "metadata": ["192.0.2.0/24"]}"#, 201)
    #expect(metadata.status == 201)
    let kinds = try server.api("GET", "/zones/admin.example./metadata").list()
    #expect(kinds.contains { $0["kind"] as? String == "ALLOW-AXFR-FROM" })
    try server.api("DELETE", "/zones/admin.example./metadata/ALLOW-AXFR-FROM", nil, 200, 204)
    try server.api("PUT", "/zones/admin.example./notify", nil, 200)
    try server.api("PUT", "/zones/admin.example./rectify", nil, 200)
    try server.api("PUT", "/cache/flush?domain=admin.example.", nil, 200)
  }

  private static func expectSearches(_ server: ManagedServer) throws {
    let searches = [
      ("*admin.example&object_type=zone", "zone"), ("*192.0.2.80*&object_type=record", "record"),
      ("*web%20server*&object_type=comment", "comment"), ("www.admin.*", "record"),
    ]
    for (query, type) in searches {
      let hits = try server.api("GET", "/search-data?q=\(query)&max=100").list()
      #expect(
        hits.contains { $0["object_type"] as? String == type }, "\(server.kind): \(query) \(hits)")
      #expect(hits.allSatisfy { ($0["zone_id"] as? String)?.hasSuffix(".") ?? false })
    }
    let nothing = try server.api("GET", "/search-data?q=nobody-has-this&max=10").list()
    #expect(nothing.isEmpty)
  }

  /// What a client does wrong is told with the right status, and an object with the text.
  static func errors(_ server: ManagedServer) throws {
    try server.makeZone("wrong.example.")
    let zone = "/api/v1/servers/localhost/zones/wrong.example."
    func set(_ name: String, _ type: String, _ content: String) -> String {
      """
      {"rrsets": [{"name": "\(name)", "type": "\(type)", "ttl": 60, "changetype": "REPLACE",
        "records": [{"content": "\(content)"}]}]}
      """
    }
    let refusals: [(method: String, path: String, body: String?, statuses: [Int])] = [
      ("GET", "/api/v1/servers/localhost/zones/nobody.example.", nil, [404]),
      ("PATCH", "/api/v1/servers/localhost/zones/nobody.example.", "{\"rrsets\": []}", [404]),
      ("DELETE", "/api/v1/servers/localhost/zones/nobody.example.", nil, [404]),
      ("PATCH", zone, "{\"rrsets\": ", [400]),
      ("PATCH", zone, set("www.wrong.example.", "A", "192.0.2.300"), [422]),
      ("PATCH", zone, set("www.wrong.example.", "A", "2001:db8::1"), [422]),
      ("PATCH", zone, set("www.elsewhere.example.", "A", "192.0.2.1"), [422]),
      ("PATCH", zone, set("www.wrong.example", "A", "192.0.2.1"), [422]),
      ("PATCH", zone, set("ns1.wrong.example.", "CNAME", "www.wrong.example."), [422]),
      ("PATCH", zone, set("www.wrong.example.", "NONSENSE", "1"), [422]),
      (
        "POST", "/api/v1/servers/localhost/zones",
        "{\"name\": \"wrong.example.\", \"kind\": \"Native\", \"nameservers\": []}", [409]
      ),
      (
        "POST", "/api/v1/servers/localhost/zones",
        "{\"name\": \"without-dot.example\", \"kind\": \"Native\", \"nameservers\": []}", [422]
      ),
    ]
    let before = try server.call("GET", zone).object()["serial"] as? Int
    for refusal in refusals {
      let reply = try server.call(
        refusal.method, refusal.path, refusal.body, options: ["-H", "Accept: application/json"])
      #expect(refusal.statuses.contains(reply.status), "\(reply)")
      if !refusal.statuses.contains(404) {
        let text = (try? reply.object()["error"] as? String) ?? ""
        #expect(text.count > 5, "\(reply)")
      }
    }
    #expect(try server.call("GET", zone, key: nil).status == 401)
    #expect(try server.call("GET", zone, key: "guessed").status == 401)
    #expect(try server.call("GET", zone).object()["serial"] as? Int == before)
  }
}
