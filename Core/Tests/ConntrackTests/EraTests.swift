import Conntrack
import Testing

@Suite("A corpus of eras")
struct EraTests {
  struct Expectation: Sendable, CustomTestStringConvertible {
    var folder: String
    var era: KernelEra
    var count: UInt64
    var limit: UInt64
    var state: Verdict.State
    var logged: UInt64
    var entries: UInt64
    var findings: Set<Finding.Kind>
    var files: Int

    var testDescription: String { folder }
  }

  static let expectations = [
    Expectation(
      folder: "rhel4", era: .linux2_6_9, count: 34_570, limit: 34_576, state: .dropping,
      logged: 10 + 2711 + 2759, entries: 41,
      findings: [.fullAndDropping, .wouldRefuseUntracked], files: 16),
    Expectation(
      folder: "rhel5", era: .linux2_6_18, count: 1200, limit: 65_536, state: .healthy, logged: 0,
      entries: 20, findings: [], files: 7),
    Expectation(
      folder: "rhel6", era: .linux2_6_32, count: 65_536, limit: 65_536, state: .dropping,
      logged: 30 + 2449 + 12_101 + 29_958, entries: 30, findings: [.fullAndDropping], files: 6),
    Expectation(
      folder: "rhel7", era: .linux3, count: 262_144, limit: 262_144, state: .dropping, logged: 43,
      entries: 0, findings: [.fullAndDropping, .overwritten, .wouldRefuseUntracked], files: 6),
    Expectation(
      folder: "linux415", era: .linux4_8, count: 10_250, limit: 262_144, state: .dropped,
      logged: 2, entries: 25, findings: [.fullAndDropping, .insertRace], files: 8),
    Expectation(
      folder: "linux618", era: .linux5_15, count: 262_144, limit: 262_144, state: .dropping,
      logged: 12_861, entries: 60, findings: [.fullAndDropping, .wouldRefuseUntracked], files: 21),
  ]

  @Test("Every file is recognised and used, and the diagnosis is right", arguments: expectations)
  func era(_ expected: Expectation) throws {
    let collection = try Collection(path: Corpus.path("eras/\(expected.folder)"))
    #expect(collection.ignored.isEmpty)
    #expect(collection.readings.map(\.files.count).reduce(0, +) == expected.files)
    let diagnosis = Diagnosis(collection.readings)
    #expect(diagnosis.problems.isEmpty, "\(diagnosis.problems.problems)")
    #expect(diagnosis.era.era == expected.era && diagnosis.era.contradictions.isEmpty)
    #expect(diagnosis.verdict.state == expected.state)
    #expect(Set(diagnosis.findings.map(\.kind)) == expected.findings)
    let namespace = diagnosis.reading.initialNamespace
    #expect(namespace.count?.value == expected.count && namespace.limit?.value == expected.limit)
    #expect(diagnosis.reading.logs.map(\.atLeast).max() ?? 0 == expected.logged)
    #expect(namespace.entries?.all.entries ?? 0 == expected.entries)
  }

  @Test("The era is recognised without the kernel's release", arguments: expectations)
  func evidence(_ expected: Expectation) throws {
    var reading = try #require(
      try Collection(path: Corpus.path("eras/\(expected.folder)")).readings.last)
    reading.kernel = nil
    let era = EraEvidence(reading).era
    let isLegacy = expected.era <= .linux2_6_18
    #expect((era <= .linux2_6_18) == isLegacy)
    if [.linux2_6_9, .linux5_15].contains(expected.era) { #expect(era == expected.era) }
  }

  @Test("Files of two hosts in one folder contradict each other")
  func mixed() throws {
    let old = try Corpus.files("eras/rhel4")
    let new = try Corpus.files("eras/rhel7").filter { !$0.file.hasSuffix("uname") }
    let diagnosis = Diagnosis(Collection(files: old + new).readings)
    #expect(diagnosis.findings.contains { $0.kind == .contradiction })
  }

  @Test("Rows of two tables in one file contradict each other")
  func mixedProcessors() throws {
    let file = try #require(
      try Corpus.files("eras/rhel4").first { $0.file.hasSuffix("stat/ip_conntrack") })
    let other = "00000007" + String(repeating: " 00000001", count: 15) + "\n"
    let mixed = SourceText(file: file.file, bytes: file.bytes + Array(other.utf8))
    let findings = Diagnosis(Collection(files: [mixed]).readings).findings
    #expect(findings.contains { $0.kind == .contradiction && $0.title.contains("statistics") })
  }

  @Test("Where untracked queries would be refused, accepting them comes before exempting them")
  func acceptance() throws {
    let cases = [
      ("linux618", ["nft insert rule inet filter input ct state untracked udp dport 53 accept"]),
      ("rhel4", ["iptables -I INPUT -p udp --dport 53 -m state --state UNTRACKED -j ACCEPT"]),
      ("rhel7", ["iptables -I INPUT -p udp --dport 53 -m conntrack --ctstate UNTRACKED -j ACCEPT"]),
    ]
    for (folder, commands) in cases {
      let readings = try Collection(path: Corpus.path("eras/\(folder)")).readings
      let remedies = Diagnosis(readings).remedies
      #expect(
        remedies.prefix(2).map(\.change) == [.acceptUntracked(port: 53), .exempt(port: 53)])
      #expect(remedies.first?.instructions.first?.commands == commands)
    }
  }
}
