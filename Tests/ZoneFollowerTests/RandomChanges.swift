/// Makes up changes of three zones, as anybody's SQL might make them; the same for the same seed.
struct RandomChanges: RandomNumberGenerator {
  private var state: UInt64

  static let zones = ["a.test", "b.test", "sub.a.test"]
  static let prefixes = [
    "", "", "www.", "a.", "b.a.", "c.b.a.", "*.", "*.a.", "sub.", "x.sub.", "deep.er.name.",
    "mail.",
  ]

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// The names that are asked for.
  static var questions: [String] {
    var names: Set<String> = ["test", "c.test", "www.c.test", "elsewhere.example"]
    for zone in zones {
      for prefix in prefixes {
        names.insert(prefix + zone)
        names.insert("nope." + prefix + zone)
      }
    }
    // Names with an asterisk in them are asked for too, but not below each other.
    return names.filter { !$0.contains("nope.*") }.sorted()
  }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &self)]
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }

  private mutating func name(in zone: String? = nil) -> String {
    let zone = zone ?? pick(Self.zones)
    return pick(Self.prefixes) + zone
  }

  /// A name as somebody may have written it.
  private mutating func written(_ name: String) -> String {
    if chance(10) { return name.uppercased() }
    if chance(5) { return name + "." }
    if chance(3) { return name.replacing("a", with: #"\097"#) }
    return name
  }

  /// The columns type, content and prio of a record.
  private mutating func record() -> String {
    switch Int.random(in: 0..<13, using: &self) {
    case 0...3: "'A','192.0.2.\(UInt8(truncatingIfNeeded: next()))',0"
    case 4: "'AAAA','2001:db8::\(UInt8(truncatingIfNeeded: next()))',0"
    case 5: "'MX','\(name())',\(UInt8(truncatingIfNeeded: next()))"
    case 6: "'TXT','text \(next() % 100)',0"
    case 7: "'NS','\(name())',0"
    case 8: "'CNAME','\(name())',0"
    case 9: chance(30) ? "'DNAME','\(name())',0" : "'A','10.0.0.1',0"
    case 10: "'SRV','5 80 \(name())',1"
    case 11: "'DS','1 13 2 \(String(repeating: "ab", count: 32))',0"
    default: pick(["'A','300.1.2.3',0", "'NONSENSE','x',0", "'A','',0", "NULL,NULL,NULL"])
    }
  }

  private mutating func row() -> String {
    "(SELECT id FROM records ORDER BY id LIMIT 1 OFFSET \(next() % 1000) % max(1, (SELECT count(*) FROM records)))"
  }

  private mutating func zoneKey() -> String {
    "(SELECT id FROM domains ORDER BY id LIMIT 1 OFFSET \(next() % 10) % (SELECT count(*) FROM domains))"
  }

  /// One change of one or some rows.
  mutating func statement() -> String {
    switch Int.random(in: 0..<100, using: &self) {
    case 0..<40:
      let zone = pick(Self.zones)
      return """
        INSERT INTO records (domain_id,name,type,content,prio,ttl) \
        SELECT id, '\(written(name(in: zone)))', \(record()), \(pick([60, 60, 60, 300])) \
        FROM domains WHERE name = '\(zone)';
        """
    case 40..<50: return "DELETE FROM records WHERE id = \(row()) AND type IS NOT 'SOA';"
    case 50..<56:
      return """
        UPDATE records SET (type,content,prio) = (SELECT \(record())) \
        WHERE id = \(row()) AND type IS NOT 'SOA';
        """
    case 56..<62: return "UPDATE records SET name = '\(written(name()))' WHERE id = \(row());"
    case 62..<66: return "UPDATE records SET name = upper(name) WHERE id = \(row());"
    case 66..<70: return "UPDATE records SET name = lower(name) WHERE id = \(row());"
    case 70..<73: return "UPDATE records SET domain_id = \(zoneKey()) WHERE id = \(row());"
    case 73..<77: return "UPDATE records SET disabled = 1 - disabled WHERE id = \(row());"
    case 77..<80: return "UPDATE records SET ttl = \(next() % 1000) WHERE id = \(row());"
    case 80..<84: return "DELETE FROM records WHERE name LIKE '\(name())' AND type IS NOT 'SOA';"
    case 84..<88:
      return """
        UPDATE records SET content = replace(content, ' 1 7200 ', ' 2 7200 ') \
        WHERE type = 'SOA' AND id % 2 = \(next() % 2);
        """
    case 88..<90:
      return """
        REPLACE INTO records (id,domain_id,name,type,content,prio,ttl) \
        SELECT \(row()), \(zoneKey()), '\(name())', \(record()), 60;
        """
    case 90..<92: return "UPDATE OR REPLACE domains SET name = 'c.test' WHERE name = 'b.test';"
    case 92..<94: return "UPDATE OR IGNORE domains SET name = 'b.test' WHERE name = 'c.test';"
    case 94..<95: return "DELETE FROM records WHERE type = 'SOA' AND name = 'b.test';"
    case 95..<96: return "DELETE FROM domains WHERE name = '\(pick(Self.zones))';"
    case 96..<98: return Self.missingZones
    case 98..<99: return "UPDATE OR IGNORE domains SET id = id + 10 WHERE id = \(zoneKey());"
    default: return "DELETE FROM domainmetadata; UPDATE records SET auth = 1;"
    }
  }

  /// Makes the zones that are not there, and the SOA records.
  static var missingZones: String {
    zones.map { zone in
      """
      INSERT OR IGNORE INTO domains (name,type) VALUES ('\(zone)','NATIVE');
      INSERT INTO records (domain_id,name,type,content,ttl)
        SELECT id, name, 'SOA', 'ns.' || name || ' host.' || name || ' 1 7200 900 1209600 300', 3600
        FROM domains WHERE name = '\(zone)'
          AND NOT EXISTS (SELECT 1 FROM records WHERE domain_id = domains.id AND type = 'SOA');
      """
    }.joined(separator: "\n")
  }

  /// A transaction of some changes.
  mutating func transaction() -> String {
    let count = chance(60) ? 1 : Int.random(in: 2...12, using: &self)
    let statements = (0..<count).map { _ in statement() }
    return "BEGIN IMMEDIATE;\n\(statements.joined(separator: "\n"))\nCOMMIT;"
  }
}
