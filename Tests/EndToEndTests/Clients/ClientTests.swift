import Foundation
import Testing

/// Programs that people have, run as they run them; what each does is seen over DNS.
@Suite("The clients of PowerDNS' API", .serialized)
struct ClientTests {
  @Test(
    "octoDNS plans, makes a zone, changes it, finds nothing more to do, and dumps what is there",
    arguments: ManagedServer.Kind.available)
  func octoDNS(kind: ManagedServer.Kind) async throws {
    guard ClientTool.isInstalled("octodns-sync") else { return }
    try await onThread {
      let server = try ManagedServer(kind)
      let work = try OctoDNSFolder(server)
      try work.write(OctoDNSFolder.zone)
      #expect(try work.sync().contains("Create Zone<example.net.>"))
      #expect(try server.dig("www.example.net", "CNAME").isEmpty, "a plan changes nothing")
      #expect(try work.sync("--doit").contains("20 total changes"))
      try server.expect("example.net", "A", ["192.0.2.10", "192.0.2.11"])
      try server.expect("www.example.net", "CNAME", ["example.net."])
      try server.expect("example.net", "TXT", [#""v=spf1 mx -all""#, #""two; words""#])
      try server.expect("any.wild.example.net", "TXT", [#""anything""#])
      try server.expect("_sip._tcp.example.net", "SRV", ["1 2 5060 mail.example.net."])
      try server.expect("example.net", "CAA", [#"0 issue "letsencrypt.org""#])
      try server.expect("svc.example.net", "TYPE65", [#"1 . alpn="h2,h3""#])
      let again = try work.sync("--doit")
      #expect(again.contains(" 0 total changes"), "\(again)")

      // An alias where an address was, another address, a new name, a name less.
      try work.write(OctoDNSFolder.changedZone)
      let changed = try work.sync("--doit")
      #expect(changed.contains("Summary: Creates=2, Updates=1, Deletes=2"), "\(changed)")
      try server.expect("mail.example.net", "CNAME", ["www.example.net."])
      try server.expect("example.net", "A", ["192.0.2.10", "192.0.2.12"])
      try server.expect("new.example.net", "AAAA", ["2001:db8::3"])
      try server.expect("ptr.example.net", "PTR", [])
      let last = try work.sync("--doit")
      #expect(last.contains(" 0 total changes"), "\(last)")

      let dump = try work.dump()
      for line in ["- 192.0.2.12", "value: 2001:db8::3", "target: https://example.net/"] {
        #expect(dump.contains(line), "\(dump)")
      }
    }
  }

  @Test(
    "Lexicon lists, creates, updates and deletes records",
    arguments: ManagedServer.Kind.available)
  func lexicon(kind: ManagedServer.Kind) async throws {
    guard ClientTool.isInstalled("lexicon") else { return }
    try await onThread {
      let server = try ManagedServer(kind)
      // With replicas to notify, so that it does.
      try server.makeZone("example.net.", kind: "Master")
      // It asks the resolver which zone a name is in; here that is the server itself.
      let program = try server.folder.write(
        "ask.py",
        """
        import dns.resolver
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], \(server.port)
        dns.resolver.default_resolver = resolver
        from lexicon._private.cli import main
        main()
        """)
      func lexicon(_ words: String...) throws -> String {
        try ClientTool.run(
          ["python", program, "powerdns"] + words, in: server.folder.path,
          environment: [
            "LEXICON_POWERDNS_PDNS_SERVER": server.address,
            "LEXICON_POWERDNS_AUTH_TOKEN": ManagedServer.key,
          ])
      }
      try server.expect("example.net", "NS", ["ns1.example.net."])
      _ = try lexicon("create", "example.net", "A", "--name", "www", "--content", "192.0.2.1")
      _ = try lexicon("create", "example.net", "A", "--name", "www", "--content", "192.0.2.2")
      try server.expect("www.example.net", "A", ["192.0.2.1", "192.0.2.2"])
      _ = try lexicon(
        "update", "example.net", "A", "--name", "www", "--content", "192.0.2.3", "--identifier",
        "A/www.example.net.=192.0.2.1")
      try server.expect("www.example.net", "A", ["192.0.2.2", "192.0.2.3"])
      _ = try lexicon("create", "example.net", "TXT", "--name", "www", "--content", "so it is")
      try server.expect("www.example.net", "TXT", [#""so it is""#])
      let list = try lexicon("list", "example.net", "TXT", "--output", "JSON")
      #expect(list.contains("so it is"), "\(list)")
      // The one of two is left; the last one goes with a set that has no records.
      _ = try lexicon("delete", "example.net", "A", "--name", "www", "--content", "192.0.2.2")
      try server.expect("www.example.net", "A", ["192.0.2.3"])
      _ = try lexicon("delete", "example.net", "A", "--name", "www", "--content", "192.0.2.3")
      try server.expect("www.example.net", "A", [])
      _ = try lexicon("delete", "example.net", "TXT", "--name", "www")
      try server.expect("www.example.net", "TXT", [])
      #expect(try server.api("GET", "/zones/example.net.").set("www.example.net.", "A") == nil)
    }
  }

  @Test(
    "certbot gets a certificate for a wildcard, and leaves nothing in the zone",
    arguments: ManagedServer.Kind.available)
  func certbot(kind: ManagedServer.Kind) async throws {
    guard ClientTool.isInstalled("certbot"), isInstalled("pebble") else { return }
    try await onThread {
      let server = try ManagedServer(kind)
      try server.makeZone(kind: "Master")
      let authority = try LocalCertificateAuthority(asking: server.port)
      let credentials = try server.folder.write(
        "pdns.ini",
        """
        dns_pdns_endpoint = \(server.address)
        dns_pdns_api_key = \(ManagedServer.key)
        dns_pdns_server_id = localhost
        dns_pdns_disable_notify = false
        """)
      chmod(credentials, 0o600)
      let output = try ClientTool.run(
        [
          "certbot", "certonly", "--non-interactive", "--config-dir", "configuration",
          "--work-dir", "work", "--logs-dir", "logs", "--server", authority.address,
          "--agree-tos", "--email", "hostmaster@example.com", "--no-eff-email",
          "--authenticator", "dns-pdns", "--dns-pdns-credentials", credentials,
          "--dns-pdns-propagation-seconds", "1", "-d", "www.example.com", "-d", "*.example.com",
        ], in: server.folder.path, environment: ["REQUESTS_CA_BUNDLE": authority.certificate])
      #expect(output.contains("Successfully received certificate"), "\(output)\n\(authority.log)")
      try Self.expectCertificate(
        "\(server.folder.path)/configuration/live/www.example.com/fullchain.pem")
      try server.expect("_acme-challenge.example.com", "TXT", [])
      try server.expect("_acme-challenge.www.example.com", "TXT", [])
      #expect(!(try server.api("GET", "/zones/example.com.").body.contains("_acme-challenge")))
    }
  }

  @Test(
    "lego gets a certificate for a wildcard, and leaves nothing in the zone",
    arguments: ManagedServer.Kind.available)
  func lego(kind: ManagedServer.Kind) async throws {
    guard isInstalled("lego"), isInstalled("pebble") else { return }
    try await onThread {
      let server = try ManagedServer(kind)
      try server.makeZone(kind: "Master")
      let authority = try LocalCertificateAuthority(asking: server.port)
      try server.expect("example.com", "NS", ["ns1.example.com."])
      let output = try ClientTool.run(
        [
          "lego", "--path", "\(server.folder.path)/lego", "--server", authority.address,
          "--accept-tos", "--email", "hostmaster@example.com", "--dns", "pdns",
          "--dns.resolvers", "127.0.0.1:\(server.port)", "--dns.disable-cp", "-d",
          "*.example.com", "run",
        ], in: server.folder.path,
        environment: [
          "LEGO_CA_CERTIFICATES": authority.certificate, "PDNS_API_KEY": ManagedServer.key,
          "PDNS_API_URL": server.address, "PDNS_POLLING_INTERVAL": "1",
          "PDNS_PROPAGATION_TIMEOUT": "5",
        ])
      #expect(output.contains("responded with a certificate"), "\(output)\n\(authority.log)")
      try Self.expectCertificate("\(server.folder.path)/lego/certificates/_.example.com.crt")
      try server.expect("_acme-challenge.example.com", "TXT", [])
      #expect(!(try server.api("GET", "/zones/example.com.").body.contains("_acme-challenge")))
    }
  }

  private static func expectCertificate(_ path: String) throws {
    let text = try RunningServer.run(["openssl", "x509", "-in", path, "-noout", "-text"])
    #expect(text.contains("DNS:*.example.com"), "\(text)")
  }
}
