import DNSProtocol
import DatabaseTesting
import Foundation
import Testing
import ZoneDatabase

/// The same database under Martlet and the installed PowerDNS.
@Suite("Beside PowerDNS")
struct CoexistenceTests {
  @Test(
    "A database of PowerDNS is adopted, only added to, and given back as it was",
    arguments: PowerDNS.engines)
  func migrate(_ engine: TestEngine) throws {
    let powerDNS = try PowerDNS(engine)
    try powerDNS.utility("create-zone", "x.test", "ns1.x.test")
    try powerDNS.utility("add-record", "x.test", "mail", "MX", "10 mx.x.test")
    try powerDNS.utility("add-record", "x.test", "ns1", "A", "192.0.2.1")
    let before = try powerDNS.store.dump()
    let database = try powerDNS.database()
    #expect(try database.schemaState() == .powerDNS)
    #expect(try database.hasJournal == false)
    #expect(try database.zones().zones.map(\.name.description) == ["x.test."])

    let plan = try database.migrationPlan()
    #expect(!plan.isEmpty)
    #expect(plan.obstacles == [])
    #expect(try database.migrate() == plan)
    #expect(try database.schemaState() == .ready(version: 1))
    #expect(try database.migrate().isEmpty)

    let position = try database.journalPosition()
    try powerDNS.utility("add-record", "x.test", "www", "A", "192.0.2.2")
    let names = try database.journal(after: position, limit: 100).map(\.name)
    #expect(names.contains("www.x.test"))
    try powerDNS.utility("delete-rrset", "x.test", "www", "A")
    #expect(try powerDNS.utility("check-zone", "x.test").contains(" 0 errors"))

    #expect(try !database.undoMigrationPlan().isEmpty)
    _ = try database.undoMigration()
    #expect(try database.undoMigration().isEmpty)
    #expect(try powerDNS.store.dump() == before)
  }

  @Test(
    "A database that lacks columns is refused with what is missing, and not changed",
    arguments: PowerDNS.engines)
  func tooOld(_ engine: TestEngine) throws {
    let powerDNS = try PowerDNS(engine)
    // Elsewhere the index goes with its column.
    try powerDNS.store.run(
      (engine == .sqlite ? "DROP INDEX catalog_idx; " : "")
        + "ALTER TABLE domains DROP COLUMN catalog; DROP TABLE cryptokeys")
    let before = try powerDNS.store.dump()
    let database = try powerDNS.database()
    let missing = ["the column domains.catalog is missing", "the table cryptokeys is missing"]
    #expect(try database.schemaState() == .unusable(missing))
    #expect(try database.migrationPlan().obstacles == missing)
    let error = #expect(throws: ZoneDatabaseError.self) { try database.migrate() }
    #expect(error?.reason == .wrongSchema)
    #expect(throws: ZoneDatabaseError.self) { try database.initialize() }
    #expect(try powerDNS.store.dump() == before)
  }

  static let zone = """
    $ORIGIN z.test.
    $TTL 300
    @ SOA ns1 h 1 2 3 4 5
    @ NS ns1
    @ MX 10 m
    ns1 A 192.0.2.1
    a.b.c A 192.0.2.2
    * A 192.0.2.5
    t TXT "a;b\\"c\\\\d\\200é" "two"
    sub NS ns.sub
    ns.sub A 192.0.2.3
    h HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1
    s SVCB 2 m.z.test. port=53
    n NAPTR 1 2 "u" "e2u+sip" "!^.*$!sip:a@b!" .
    srv SRV 1 2 3 m
    nullmx MX 0 .
    rp RP a.z.test. b.z.test.
    caa CAA 0 issue "x"
    loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0m 10000m 10m
    aaaa AAAA 2001:db8::1
    tlsa TLSA 3 1 1 AABB
    uri URI 1 2 "http://x/"
    hinfo HINFO "a" "b"
    u TYPE65280 \\# 2 ABCD
    af AFSDB 1 m
    kx KX 1 m
    eui EUI48 00-11-22-33-44-55
    ssh SSHFP 1 1 00112233445566778899aabbccddeeff00112233
    odd\\;na\\(me A 192.0.2.9
    c CNAME odd\\;na\\(me

    """

  @Test(
    "Every type that pdnsutil loads is read, written again by us, and the same to pdnsutil",
    arguments: PowerDNS.engines)
  func everyType(_ engine: TestEngine) throws {
    let powerDNS = try PowerDNS(engine)
    let file = powerDNS.folder.file("z.zone")
    // PowerDNS lets MariaDB's client make a character of a one-octet set of what is UTF-8, and UTF-8
    // of it again; we read the octet.
    let zoneText =
      engine == .mariaDB ? Self.zone.replacing("é", with: "\\195\\169") : Self.zone
    try zoneText.write(toFile: file, atomically: true, encoding: .utf8)
    try powerDNS.utility("load-zone", "z.test", file)
    try powerDNS.utility("rectify-zone", "z.test")
    let database = try powerDNS.database()
    _ = try database.migrate()
    let zone = try name("z.test")
    let (records, defects) = try database.records(ofZone: zone)
    #expect(defects == [])
    #expect(records.count == 28)
    let theirs = try powerDNS.utility("list-zone", "z.test")
    let derived = try derived(powerDNS)

    let values = try records.map { try $0.resourceRecord }
    _ = try database.importZone(zone, kind: nil, replacing: true, progress: nil) { add in
      for value in values { try add(value) }
    }
    #expect(try database.records(ofZone: zone).records.map { try $0.resourceRecord } == values)
    #expect(try powerDNS.utility("check-zone", "z.test").contains(" 0 errors"))
    #expect(try self.derived(powerDNS) == derived)
    let ours = try powerDNS.utility("list-zone", "z.test")
    #expect(normalized(ours) == normalized(theirs))
    // Everything is as PowerDNS would have made it: rectifying has nothing left to do.
    try powerDNS.utility("rectify-zone", "z.test")
    #expect(try self.derived(powerDNS) == derived)
  }

  /// The derived columns and names of all rows.
  private func derived(_ powerDNS: PowerDNS) throws -> [String] {
    try powerDNS.store.run(
      """
      SELECT name, coalesce(type,'-'), CASE WHEN auth THEN 1 ELSE 0 END,
        coalesce(ordername,'NULL') FROM records
      """
    ).sorted()
  }

  /// Lines in order, without differences in case and in quotes around words that need none.
  private func normalized(_ list: String) -> [String] {
    list.split(separator: "\n").filter { !$0.hasPrefix("$ORIGIN") }.map {
      $0.lowercased().replacingOccurrences(of: "\"", with: "").replacingOccurrences(
        of: "\\195\\169", with: "é"
      ).replacingOccurrences(of: ". port", with: " port")
    }.sorted()
  }

  @Test(
    "In a database of our own making pdnsutil lists, checks and edits zones",
    arguments: PowerDNS.engines)
  func ourSchema(_ engine: TestEngine) throws {
    let powerDNS = try PowerDNS(engine, schema: false)
    let database = try powerDNS.database(for: .creation)
    try database.initialize()
    _ = try database.createZone(
      NewZone(
        name: try name("x.test"),
        records: try apex("x.test") + [
          try record("a.b.x.test", "MX", "10 mx.x.test."),
          try record("sub.x.test", "NS", "ns.sub.x.test."),
          try record("ns.sub.x.test", "A", "192.0.2.7"),
        ]))
    #expect(try powerDNS.utility("list-all-zones").contains("x.test"))
    #expect(try powerDNS.utility("check-zone", "x.test").contains(" 0 errors"))
    let derived = try derived(powerDNS)
    try powerDNS.utility("rectify-zone", "x.test")
    #expect(try self.derived(powerDNS) == derived)
    try powerDNS.utility("create-zone", "y.test", "ns1.y.test")
    try powerDNS.utility("add-record", "y.test", "@", "MX", "5 mx.y.test")
    try powerDNS.utility("set-kind", "y.test", "primary")
    try powerDNS.utility("set-meta", "y.test", "ALSO-NOTIFY", "192.0.2.4")
    try powerDNS.utility("secure-zone", "y.test")
    try powerDNS.utility("generate-tsig-key", "key.test", "hmac-sha256")
    #expect(try database.zones().zones.map(\.kind) == [.native, .primary])
    let mail = try database.records(
      ofZone: try name("y.test"), matching: RecordFilter(types: [.mx])
    ).records
    #expect(try mail.first?.recordData.presentation() == "5 mx.y.test.")
    #expect(try powerDNS.store.run("SELECT count(*) FROM cryptokeys") == ["1"])
  }

  @Test(
    "A running PowerDNS goes on answering through adoption, our edits, and the way back",
    arguments: PowerDNS.engines)
  func running(_ engine: TestEngine) throws {
    guard Program.exists("/usr/sbin/pdns_server"), Program.exists("/usr/bin/dig") else {
      print("not tried: pdns_server or dig is not installed")
      return
    }
    let powerDNS = try PowerDNS(engine)
    try powerDNS.utility("create-zone", "x.test", "ns1.x.test")
    try powerDNS.utility("add-record", "x.test", "www", "A", "192.0.2.1")
    let port = try freePort()
    let server = try Program.start(
      "/usr/sbin/pdns_server",
      [
        "--config-dir=\(powerDNS.folder.path)", "--local-address=127.0.0.1",
        "--local-port=\(port)", "--socket-dir=\(powerDNS.folder.path)", "--guardian=no",
        "--daemon=no", "--cache-ttl=0", "--query-cache-ttl=0", "--negquery-cache-ttl=0",
        "--zone-cache-refresh-interval=0", "--security-poll-suffix=", "--setuid=", "--setgid=",
      ], output: powerDNS.folder.file("log"))
    defer {
      // The threads of a test block signals and the child inherits that; this one can't be blocked.
      kill(server.processIdentifier, SIGKILL)
      server.waitUntilExit()
    }
    func answer(_ name: String, _ type: String) throws -> String {
      try Program.run(
        "/usr/bin/dig",
        ["@127.0.0.1", "-p", "\(port)", "+short", "+time=1", "+tries=1", name, type],
        mayFail: true)
    }
    for _ in 0..<50 where try answer("www.x.test", "A") != "192.0.2.1\n" { usleep(100_000) }
    try #require(try answer("www.x.test", "A") == "192.0.2.1\n")

    let database = try powerDNS.database()
    _ = try database.migrate()
    #expect(try answer("www.x.test", "A") == "192.0.2.1\n")
    let zone = try name("x.test")
    _ = try database.addRecords(
      [
        try record("Mail.x.test", "MX", "7 mx.x.test."),
        try record("deep.down.x.test", "TXT", "\"a;b\" \"c\""),
      ], toZone: zone)
    #expect(try answer("mail.x.test", "MX") == "7 mx.x.test.\n")
    #expect(try answer("deep.down.x.test", "TXT") == "\"a;b\" \"c\"\n")
    let records = try database.records(ofZone: zone).records.map { try $0.resourceRecord }
    // The import takes the table's indexes away and makes them again under PowerDNS' feet.
    _ = try database.importZone(zone, kind: nil, replacing: true, progress: nil) { add in
      for record in records { try add(record) }
      try add(try record("new.x.test", "SRV", "1 2 3 www.x.test."))
    }
    #expect(try answer("new.x.test", "SRV") == "1 2 3 www.x.test.\n")
    #expect(try answer("www.x.test", "A") == "192.0.2.1\n")
    _ = try database.undoMigration()
    #expect(try answer("new.x.test", "SRV") == "1 2 3 www.x.test.\n")
  }

  /// A port of 127.0.0.1 that nobody uses.
  private func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
      }
    }
    guard result else { throw ProgramFailure("no free port: \(errno)") }
    return UInt16(bigEndian: address.sin_port)
  }

  @Test(
    "A serial raised here is the one that pdnsutil would count from", arguments: PowerDNS.engines)
  func serial(_ engine: TestEngine) throws {
    let powerDNS = try PowerDNS(engine)
    try powerDNS.utility("create-zone", "x.test", "ns1.x.test")
    let database = try powerDNS.database()
    _ = try database.migrate()
    let first = try database.increaseSerial(ofZone: try name("x.test"), policy: .dated)
    try powerDNS.utility("increase-serial", "x.test")
    let second = try database.increaseSerial(ofZone: try name("x.test"), policy: .dated)
    #expect(first.after == SerialNumber.dated(after: nil))
    #expect(second.after == first.after.map { $0 + 2 })
  }
}
