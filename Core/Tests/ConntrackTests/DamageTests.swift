import Conntrack
import Testing

@Suite("Damaged files", .serialized)
struct DamageTests {
  /// What matters of a collection, to compare it with a damaged copy.
  struct Digest: Equatable {
    var sysctls: [String: String] = [:]
    var totals: [String: UInt64] = [:]
    var counters: [String: UInt64] = [:]
    var slabs: [String] = []
    var memory: [String: UInt64] = [:]
    var logged: UInt64 = 0
    var entries: UInt64 = 0
    var assured: UInt64 = 0
    var rules: [String] = []
    var assignments: [String] = []
    var kinds: [FileKind] = []
    var problems = 0

    init(_ files: [SourceText]) {
      for reading in Collection(files: files).readings {
        for namespace in reading.namespaces { add(namespace) }
        slabs += reading.slabs?.caches.map { "\($0.name) \($0.objects) \($0.slabs ?? 0)" } ?? []
        memory.merge(reading.memory.mapValues(\.value)) { $1 }
        logged += reading.logs.reduce(0) { $0 + $1.atLeast }
        assignments += reading.boot.assignments.map { "\($0.name)=\($0.value)" }
        kinds += reading.files.map(\.value)
        problems += reading.problems.count
      }
      kinds.sort { $0.rawValue < $1.rawValue }
    }

    private mutating func add(_ namespace: NamespaceReading) {
      sysctls.merge(namespace.sysctls.mapValues(\.value)) { $1 }
      for column in namespace.statistics?.columns ?? [] {
        totals[column, default: 0] += namespace.statistics?.total(column) ?? 0
      }
      counters.merge(namespace.counters.mapValues(\.value)) { $1 }
      entries += namespace.entries?.all.entries ?? 0
      assured += namespace.entries?.all.assured ?? 0
      rules += namespace.ruleset?.chains.flatMap { $0.rules.map(\.text) } ?? []
    }
  }

  /// Damage after which everything can still be read.
  static let changes: [(name: String, change: @Sendable ([UInt8]) -> [UInt8])] = [
    ("CRLF", { $0.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }),
    ("spaces that do not break", { $0.flatMap { $0 == 0x20 ? [0xC2, 0xA0, 0x20] : [$0] } }),
    ("tabs", { $0.map { $0 == 0x20 ? 0x09 : $0 } }),
    ("the mark of UTF-8", { [0xEF, 0xBB, 0xBF] + $0 }),
    ("16 bits", { [0xFF, 0xFE] + $0.flatMap { [$0, 0] } }),
    ("no line feed at the end", { $0.last == 0x0A ? Array($0.dropLast()) : $0 }),
    ("empty lines between", { $0.flatMap { $0 == 0x0A ? [0x0A, 0x0A] : [$0] } }),
    ("spaces at the ends", { $0.flatMap { $0 == 0x0A ? [0x20, 0x20, 0x0A] : [$0] } }),
    (
      "entities of HTML",
      { bytes in
        bytes.flatMap { byte -> [UInt8] in
          switch byte {
          case 0x3C: Array("&lt;".utf8)
          case 0x3E: Array("&gt;".utf8)
          case 0x22: Array("&quot;".utf8)
          default: [byte]
          }
        }
      }
    ),
  ]

  private static func files() throws -> [(folder: String, files: [SourceText])] {
    try EraTests.expectations.map { ($0.folder, try Corpus.files("eras/\($0.folder)")) }
  }

  @Test("What changes no word changes no value", arguments: changes.indices)
  func harmless(_ index: Int) throws {
    let (name, change) = Self.changes[index]
    for (folder, files) in try Self.files() {
      for file in files {
        let damaged = SourceText(file: file.file, bytes: change(file.bytes))
        let isSame = Digest([damaged]) == Digest([file])
        #expect(isSame, "\(name): \(folder)/\(file.file)")
      }
    }
  }

  @Test("Headers whose angle brackets a web page ate")
  func eatenBrackets() throws {
    for (folder, files) in try Self.files() {
      for file in files where file.file.hasSuffix("slabinfo") {
        var isInside = false
        let eaten = file.bytes.filter { byte in
          if byte == 0x3C { isInside = true }
          defer { if byte == 0x3E { isInside = false } }
          return !isInside
        }
        #expect(
          Digest([SourceText(file: file.file, bytes: eaten)]) == Digest([file]), "\(folder)")
      }
    }
  }

  @Test("A file that was cut gives values of the whole file and no others, its last line excepted")
  func cut() throws {
    for (_, files) in try Self.files() {
      for file in files {
        let whole = Digest([file])
        for length in stride(from: 0, to: file.bytes.count, by: max(1, file.bytes.count / 37)) {
          let bytes = Array(file.bytes.prefix(length))
          let part = Digest([SourceText(file: file.file, bytes: bytes)])
          check(part, whole, "\(file.file) cut at \(length)")
        }
      }
    }
  }

  /// Only what the last line says may differ.
  private func check(_ part: Digest, _ whole: Digest, _ what: String) {
    func differing<Value: Equatable>(_ part: [String: Value], _ whole: [String: Value]) -> Int {
      part.count { $0.value != whole[$0.key] }
    }
    #expect(differing(part.sysctls, whole.sysctls) <= 1, "\(what)")
    #expect(differing(part.counters, whole.counters) <= 1, "\(what)")
    #expect(differing(part.memory, whole.memory) <= 1, "\(what)")
    #expect(part.totals.allSatisfy { $0.value <= whole.totals[$0.key] ?? 0 }, "\(what)")
    #expect(part.logged <= whole.logged && part.entries <= whole.entries, "\(what)")
    #expect(part.assured <= whole.assured, "\(what)")
    #expect(part.rules.dropLast().allSatisfy { whole.rules.contains($0) }, "\(what)")
    #expect(Set(part.slabs.dropLast()).isSubset(of: whole.slabs), "\(what)")
  }

  @Test("Lines of another file in between are reported where they stand, and the rest is used")
  func intruders() throws {
    let intruder = Array("<b>404 Not Found</b> the quick brown fox\n".utf8)
    var checked = 0
    for (_, files) in try Self.files() {
      for file in files {
        guard let kind = FileKind.recognize(path: file.file, head: file.bytes),
          [
            .slabinfo, .statistics, .sysctls, .snmp, .snmp6, .softnet, .udpSockets, .dump,
            .iptables, .sysctlConfiguration, .modules,
          ].contains(kind), let first = file.bytes.firstIndex(of: 0x0A),
          file.bytes.split(separator: 0x0A).count > 1
        else { continue }
        // After the second line, so that the kind of the file stays known.
        let second = file.bytes[(first + 1)...].firstIndex(of: 0x0A) ?? first
        let bytes = Array(file.bytes[...second]) + intruder + Array(file.bytes[(second + 1)...])
        var reading = Reading()
        reading.add(SourceText(file: file.file, bytes: bytes), as: kind)
        #expect(
          reading.problems.problems.contains { $0.source == Source(file: file.file, line: 3) },
          "\(file.file): \(reading.problems.problems)")
        var whole = Reading()
        whole.add(file, as: kind)
        #expect(reading.initialNamespace.sysctls.count == whole.initialNamespace.sysctls.count)
        #expect(
          reading.initialNamespace.entries?.all.entries
            == whole.initialNamespace.entries?.all.entries)
        #expect(reading.slabs?.caches.count == whole.slabs?.caches.count)
        checked += 1
      }
    }
    #expect(checked > 25)
  }

  @Test(
    "Octets changed at random, lines lost, doubled and joined: something is read, nothing traps")
  func random() throws {
    var generator = Generator(state: 0x4D41_5254_4C45_54)
    for (_, files) in try Self.files() {
      for _ in 0..<12 {
        let damaged = files.map { file in
          SourceText(file: file.file, bytes: Self.damage(file.bytes, &generator))
        }
        let diagnosis = Diagnosis(Collection(files: damaged).readings)
        #expect(!diagnosis.verdict.sentence.isEmpty)
        #expect(diagnosis.report().utf8.count > 20)
        #expect(diagnosis.json.text().first == "{")
      }
    }
  }

  private static func damage(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<(1 + generator.next() % 8) where !bytes.isEmpty {
      let place = Int(generator.next() % UInt64(bytes.count))
      let length = min(Int(generator.next() % 40), bytes.count - place)
      switch generator.next() % 7 {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      case 1: bytes.removeSubrange(place..<(place + length))
      case 2: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
      case 3:
        bytes.replaceSubrange(place..<(place + length), with: Array(repeating: 0, count: length))
      case 4: bytes[place] = 0x0A
      case 5: bytes[place] = 0x39
      default:
        bytes.insert(contentsOf: "18446744073709551615".utf8, at: place)
      }
    }
    return bytes
  }

  /// A generator whose numbers are the same each time (xorshift64).
  struct Generator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}
