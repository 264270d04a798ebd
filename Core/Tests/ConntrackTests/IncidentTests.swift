import Conntrack
import Testing

@Suite("The files of the incident")
struct IncidentTests {
  private let diagnosis: Diagnosis

  init() throws {
    diagnosis = Diagnosis(try Collection(path: Corpus.path("incident")).readings)
  }

  private func statements(_ kind: Finding.Kind) -> [String] {
    diagnosis.findings.filter { $0.kind == kind }.flatMap { $0.evidence.map(\.statement) }
  }

  @Test("The verdict: full and dropping, at most 552 a second")
  func verdict() throws {
    #expect(diagnosis.verdict.state == .dropping)
    #expect(diagnosis.verdict.sentence.contains("at most 552 a second"))
    #expect(diagnosis.verdict.sentence.contains("34,576"))
    #expect(diagnosis.findings.first?.kind == .fullAndDropping)
    #expect(diagnosis.findings.first?.severity == .critical)
    #expect(statements(.fullAndDropping).contains { $0.contains("exactly 2,759 drops") })
  }

  @Test("The kernel is RHEL 4's, by three clues")
  func era() {
    #expect(diagnosis.era.era == .linux2_6_9 && diagnosis.era.contradictions.isEmpty)
    #expect(diagnosis.era.clues.count >= 3)
  }

  @Test("The machine has 540 MiB and 32 bits, by the limit that the kernel chose")
  func host() throws {
    let guess = try #require(HostGuess(limit: 34576, buckets: nil, era: .linux2_6_9))
    #expect(guess.buckets == 4322 && guess.memory >> 20 == 540)
    #expect(!guess.is64Bit && guess.isCertain)
    #expect(HostGuess(limit: 34576, buckets: nil, era: .linux2_6_9, is64Bit: true) == nil)
    let wide = HostGuess(limit: 16_000, buckets: 2000, era: .linux2_6_18, is64Bit: true)
    #expect(wide?.memory == 2000 * 16_384 * 16)
    #expect(HostGuess(limit: 65_536, buckets: nil, era: .linux2_6_9) == nil)
    #expect(HostGuess(limit: 34576, buckets: nil, era: .linux2_6_32) == nil)
    #expect(
      diagnosis.verdict.evidence.contains {
        $0.statement.contains("540 MiB") && $0.statement.contains("i386")
      })
  }

  @Test("The slabinfo line contradicts itself: 1612 slabs of 10 are not 34576 objects")
  func contradiction() {
    let reasons = statements(.contradiction)
    #expect(reasons.contains { $0.contains("16120") })
    #expect(reasons.contains { $0.contains("no multiple of 10") })
    #expect(
      diagnosis.findings.first { $0.kind == .contradiction }?.evidence[0].sources[0].line == 4)
  }

  @Test("Capacity, load and what the load would be without resends")
  func capacity() throws {
    let table = try #require(diagnosis.tables.first)
    #expect(table.capacityOfExchanges.map { Int($0) } == 1152)
    #expect(table.capacityOfAssured.map { Int($0) } == 192)
    #expect(table.isMostlyAssured && table.chainLengthWhenFull == 16)
    #expect(table.offered.map { Int($0) } == 743)
    #expect(abs(try #require(table.dropShare) - 0.742) < 0.001)
    #expect(abs(try #require(table.demand) - 205) < 2)
  }

  @Test("34576 to 131072 costs 51 MiB in all, and chains grow from 16 to 61")
  func size() throws {
    let remedy = try #require(
      diagnosis.remedies.first {
        if case .size = $0.change { return true }
        return false
      })
    #expect(remedy.change == .size(limit: 131_072, buckets: 32_768))
    #expect(remedy.risk.contains("51 MiB") && remedy.risk.contains("from 16 to 61"))
    #expect(remedy.isSufficient && remedy.chainLength.map { Int($0.rounded()) } == 61)
    #expect(abs(remedy.memory / 1_048_576 - 37.7) < 0.3)
    #expect(
      remedy.instructions[0].commands == [
        "sysctl -w net.ipv4.netfilter.ip_conntrack_max=131072"
      ])
    #expect(remedy.instructions[0].files.contains { $0.path == "/etc/modprobe.conf" })
    let small = Diagnosis(
      [diagnosis.reading], options: Diagnosis.Options(memoryBudget: 30 << 20))
    #expect(
      small.remedies.contains {
        if case .size(limit: 65_536, _) = $0.change { return !$0.isSufficient }
        return false
      })
  }

  @Test("Smaller remedies come first: no tracking of DNS, a shorter time for assured flows")
  func order() {
    let names = diagnosis.remedies.map(\.change.name)
    #expect(names == ["exempt", "stream-timeout", "size"])
    let stream = diagnosis.remedies[1]
    #expect(stream.isSufficient && stream.gain.contains("6 times"))
    #expect(stream.memory == 0)
    #expect(
      diagnosis.remedies[0].instructions[0].commands.contains(
        "iptables -t raw -A PREROUTING -p udp --dport 53 -j NOTRACK"))
  }

  @Test("The report fits its width and shows the places")
  func report() {
    let report = diagnosis.report(style: ReportStyle(width: 78))
    #expect(report.contains("(messages:1, messages:2)"))
    let long = report.split(separator: "\n").filter {
      $0.count > 78 && !$0.contains("# ") && !$0.contains("    ")
    }
    #expect(long.isEmpty, "\(long)")
    #expect(!report.contains("\u{1B}"))
    #expect(diagnosis.report(style: ReportStyle(isColored: true)).contains("\u{1B}[31mcritical"))
  }

  @Test("JSON has the same")
  func json() {
    let text = diagnosis.json.text()
    #expect(text.contains("\"state\":\"dropping\""))
    #expect(text.contains("\"change\":\"size\""))
    #expect(text.contains("\"problemCount\":0"))
  }
}
