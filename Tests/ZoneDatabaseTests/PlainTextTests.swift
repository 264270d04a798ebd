import DNSProtocol
import DatabaseTesting
import Testing
import ZoneDatabase

/// What is read quickly is read like by the full parsers.
@Suite("Rows that are read quickly")
struct PlainTextTests {
  /// Texts that are right, nearly right and wrong, the same at each run.
  private static func variants(of seeds: [String], alphabet: String) -> [String] {
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let letters = Array(alphabet)
    var texts = Set(seeds)
    for seed in seeds {
      for _ in 0..<150 {
        var text = Array(seed)
        for _ in 0...next(3) {
          switch next(3) {
          case 0 where !text.isEmpty: text.remove(at: next(text.count))
          case 1 where !text.isEmpty: text[next(text.count)] = letters[next(letters.count)]
          default: text.insert(letters[next(letters.count)], at: next(text.count + 1))
          }
        }
        texts.insert(String(text))
      }
    }
    return texts.sorted()
  }

  /// Puts texts into rows and gives what was read of them.
  private func read(_ texts: [String], as type: String) throws -> [Int: [UInt8]] {
    let fixture = try Fixture(.sqlite)
    _ = try fixture.create("x.test")
    let rows = texts.enumerated().map { index, text in
      "(\(1000 + index),1,'a.x.test','\(type)','\(text.replacing("'", with: "''"))',60)"
    }
    try fixture.sql(
      "INSERT INTO records (id,domain_id,name,type,content,ttl) VALUES \(rows.joined(separator: ","))"
    )
    var found: [Int: [UInt8]] = [:]
    try fixture.database.loadAll(record: { record in
      if record.rowID >= 1000 { found[Int(record.rowID) - 1000] = record.data }
    })
    return found
  }

  @Test(
    "Addresses",
    arguments: [
      (
        "A", ["192.0.2.1", "0.0.0.0", "255.255.255.255", "10.1.20.100", "1.2.3", "01.2.3.4"],
        "0123456789.. x"
      ),
      (
        "AAAA",
        [
          "2001:db8::1", "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::",
          "::2:3:4:5:6:7:8",
          "::ffff:192.0.2.1", "fe80::ABCD:ef01", "1::2:3:4:5:6:7", "00001::", "1:2:3:4::5:6:7:8",
        ], "0123456789abcdefABCDEF::::. g"
      ),
    ])
  func addresses(_ type: String, _ seeds: [String], _ alphabet: String) throws {
    let texts = Self.variants(of: seeds, alphabet: alphabet)
    let recordType = try #require(RecordType(type))
    let found = try read(texts, as: type)
    var count = 0
    for (index, text) in texts.enumerated() {
      let expected = try? RecordData(type: recordType, presentation: text, origin: .root)
      #expect(found[index] == expected?.wire, "\(text)")
      if expected != nil { count += 1 }
    }
    #expect(count > 50 && count < texts.count - 50)
  }

  @Test("Names")
  func names() throws {
    let label = String(repeating: "l", count: 63)
    let seeds = [
      "www.example.com", "a", "A.b", "_sip._tcp.x", "*.x", "a.b.", ".", #"a\.b.c"#, #"\097.c"#,
      "\(label).x", "\(label).\(label).\(label).\(label.dropLast(2))", "a@b", "@",
    ]
    let texts = Self.variants(of: seeds, alphabet: #"abzAZ019-_*..\@!~"#)
    let found = try read(texts, as: "CNAME")
    var count = 0
    for (index, text) in texts.enumerated() {
      // A lone @ is refused: it would be a name of one character.
      let expected = text == "@" ? nil : try? DomainName(databaseText: text)
      #expect(found[index] == expected?.wire, "\(text)")
      if expected != nil { count += 1 }
    }
    #expect(count > 50 && count < texts.count - 50)
  }
}
