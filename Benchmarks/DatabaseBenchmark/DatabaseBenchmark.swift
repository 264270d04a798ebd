import Authority
import DNSProtocol
import DatabaseServers
import DatabaseTesting
import Glibc
import Logging
import ZoneDatabase
import ZoneFollower

/// Measures how fast zones come from a database: a path, or any location that `--database` takes.
///
///     DatabaseBenchmark create DATABASE   makes the tables
///     DatabaseBenchmark read DATABASE     reads every record, and does nothing with it
///     DatabaseBenchmark load DATABASE     loads and publishes all zones
///     DatabaseBenchmark import DATABASE RECORDS [keep]
///                                     writes a zone of so many records, and deletes it again
///     DatabaseBenchmark engine sqlite|mariadb|postgresql RECORDS
///                                     all of these with a server of its own, each in a process
///     DatabaseBenchmark manage sqlite|mariadb|postgresql ZONES
///                                     so many small zones as the management API sees and changes them
///     DatabaseBenchmark follow PATH RATE SECONDS
///                                     changes so many records a second and tells when each change
///                                     is answered
@main
enum DatabaseBenchmark {
  static func main() async throws {
    let arguments = CommandLine.arguments
    if arguments.count == 5, arguments[1] == "follow", let rate = Int(arguments[3]),
      let seconds = Int(arguments[4])
    {
      return try await FollowBenchmark(path: arguments[2], rate: rate, seconds: seconds).run()
    }
    let usage = "DatabaseBenchmark create|read|load|import|follow|engine|manage DATABASE …"
    guard arguments.count >= 3 else { return print(usage) }
    if arguments[1] == "engine", let engine = TestEngine.named(arguments[2]) {
      return try measure(engine, records: arguments.count > 3 ? arguments[3] : "1000000")
    }
    if arguments[1] == "manage", let engine = TestEngine.named(arguments[2]) {
      let zones = arguments.count > 3 ? Int(arguments[3]) : nil
      return try ManagementBenchmark(engine: engine, zones: zones ?? 10_000).run()
    }
    let location = try DatabaseLocation(
      arguments[2].contains(":") ? arguments[2] : "sqlite:\(arguments[2])")
    switch arguments[1] {
    case "create": try location.open(for: .creation).initialize()
    case "read": try read(location.open(for: .following))
    case "load": try load(location.open(for: .following))
    case "import":
      try importZone(
        location.open(for: .administration), arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0,
        keeping: arguments.last == "keep")
    default: print(usage)
    }
  }

  /// Measures one engine; the memory of each part is that of its process.
  private static func measure(_ engine: TestEngine, records: String) throws {
    let database = try engine.makeDatabase()
    let location = "\(database.location)"
    for part in [["create"], ["import", records, "keep"], ["read"], ["load"]] {
      let words = [CommandLine.arguments[0], part[0], location] + part.dropFirst()
      print("\(engine), \(part[0])\n\(try ServerProgram.run(words))", terminator: "")
    }
    try measureScattered(engine, zones: min((Int(records) ?? 0) / 8, 100_000))
  }

  /// Measures a load of small zones whose rows lie as far from each other as can be.
  private static func measureScattered(_ engine: TestEngine, zones: Int) throws {
    let database = try engine.makeDatabase()
    let program = CommandLine.arguments[0]
    _ = try ServerProgram.run([program, "create", "\(database.location)"])
    try database.run(
      """
      BEGIN;
      INSERT INTO domains (name, type)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(zones))
        SELECT 'zone' || i || '.test', 'NATIVE' FROM n;
      INSERT INTO records (domain_id, name, type, content, ttl)
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 7)
        SELECT id, CASE i WHEN 0 THEN name ELSE 'host' || i || '.' || name END,
          CASE i WHEN 0 THEN 'SOA' ELSE 'A' END,
          CASE i WHEN 0 THEN 'ns.' || name || ' host.' || name || ' 1 10800 3600 604800 3600'
            ELSE '192.0.2.' || i END, 300
        FROM n, domains ORDER BY n.i, id;
      COMMIT;
      """)
    print("\(engine), load of \(zones) zones whose rows are scattered")
    print(try ServerProgram.run([program, "load", "\(database.location)"]), terminator: "")
  }

  /// Writes a zone in which every host has an address and a text.
  private static func importZone(
    _ database: any ZoneAdministration, _ count: Int, keeping: Bool
  ) throws {
    let zone = try DomainName("import-benchmark.test")
    let address = try RecordData(type: .a, presentation: "192.0.2.1")
    let text = try RecordData(type: .txt, presentation: "\"some text\"")
    let apex = try NewZone.apexRecords(of: zone, nameServers: [DomainName("ns.example.net")])
    let writing = try ContinuousClock().measure {
      _ = try database.importZone(zone, kind: nil, replacing: false, progress: nil) { add in
        for record in apex { try add(record) }
        for index in 0..<(count / 2) {
          // Hosts in no order, as in life.
          let owner = try zone.prepending(
            label: Array("host\(UInt32(truncatingIfNeeded: index &* 2_654_435_761))".utf8))
          try add(ResourceRecord(owner: owner, ttl: 300, data: address))
          try add(ResourceRecord(owner: owner, ttl: 300, data: text))
        }
      }
    }
    print("\(count) records written: \(writing)")
    if !keeping {
      print("deleted: \(try ContinuousClock().measure { _ = try database.deleteZone(zone) })")
    }
    print("\(FollowBenchmark.cpu()) s of processor, \(peak() / 1024) MiB at most")
  }

  private static func read(_ database: any ZoneDatabase) throws {
    var (zones, records, octets) = (0, 0, 0)
    let time = try ContinuousClock().measure {
      try database.reading { reading in
        try reading.forEachZone(
          { _, _ in zones += 1 },
          record: {
            records += 1
            octets += $0.owner.count + $0.data.count
          })
        if let defect = reading.defects.first { print(defect) }
      }
    }
    print("\(zones) zones, \(records) records, \(octets) octets: \(time)")
    print("\(FollowBenchmark.cpu()) s of processor, \(peak() / 1024) MiB at most")
  }

  private static func load(_ database: any ZoneDatabase) throws {
    let publication = ZonePublication()
    let follower = ZoneFollower(
      database: database, publication: publication, logger: Logger(label: "benchmark"))
    for what in ["", "again, beside what is answered: "] {
      print("\(what)\(try follower.load())")
      print(
        "\(FollowBenchmark.cpu()) s of processor, \(peak() / 1024) MiB at most, "
          + "\(resident() >> 20) MiB afterwards")
    }
  }

  /// The memory that the process has now, in octets.
  private static func resident() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 100)
    fgets(&line, 100, file)
    let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
      .split(separator: " ")
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 4096
  }

  /// The most memory that the process has had, in KiB.
  private static func peak() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}

extension TestEngine {
  /// The engine of a name as it stands in locations.
  fileprivate static func named(_ name: String) -> TestEngine? {
    switch name {
    case "sqlite": .sqlite
    case "mariadb": .mariaDB
    case "postgresql": .postgreSQL
    default: nil
    }
  }
}
