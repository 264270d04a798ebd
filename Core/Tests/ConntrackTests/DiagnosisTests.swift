import Conntrack
import Testing

@Suite("Findings from the differences between readings")
struct DiagnosisTests {
  private func kinds(_ diagnosis: Diagnosis) -> Set<Finding.Kind> {
    Set(diagnosis.findings.map(\.kind))
  }

  @Test("A table at its limit that has lost nothing is no finding")
  func fullness() {
    let scenario = Scenario(count: 262_144)
    let diagnosis = scenario.diagnosis { _ in }
    #expect(kinds(diagnosis).isEmpty && diagnosis.remedies.isEmpty)
    #expect(diagnosis.verdict.state == .healthy)
  }

  @Test("Evictions without drops: full, and nothing lost")
  func evicting() {
    let scenario = Scenario(count: 262_144)
    let diagnosis = scenario.diagnosis { $0.counters["early_drop"] = 52_865 }
    #expect(kinds(diagnosis) == [.fullButEvicting])
    #expect(diagnosis.verdict.state == .evicting)
    #expect(diagnosis.findings.allSatisfy { $0.severity == .notice })
  }

  @Test("Drops at a full table, checked against the log's own count")
  func dropping() throws {
    var scenario = Scenario(count: 262_144)
    scenario.counters["drop"] = 7
    let line = "nf_conntrack: nf_conntrack: table full, dropping packet\n"
    let burst = String(repeating: "[1004.5] \(line)", count: 10)
    let diagnosis = scenario.diagnosis {
      $0.counters["drop"] = 7 + 12_861
      $0.counters["early_drop"] = 15_010
      $0.files.append(
        ("dmesg", burst + "[1010.0] net_ratelimit: 12851 callbacks suppressed\n", .kernelLog))
    }
    #expect(kinds(diagnosis) == [.fullAndDropping])
    let finding = try #require(diagnosis.findings.first)
    #expect(finding.severity == .critical)
    #expect(finding.evidence.contains { $0.statement.contains("agree: 12,861 drops") })
    #expect(diagnosis.tables.first?.dropsPerSecond == 1286.1)
    #expect(diagnosis.verdict.state == .dropping)
  }

  @Test("What Martlet answers from the driver is said not to be among what is dropped")
  func driver() throws {
    var scenario = Scenario(count: 262_144)
    scenario.driverPrograms = [
      DriverProgram(interface: "eth0", mode: .native, identifier: 7, name: "martlet"),
      DriverProgram(interface: "eth1", mode: .generic, identifier: 8, name: "other"),
      DriverProgram(interface: "eth2", mode: .generic, identifier: 9, name: nil),
    ]
    let healthy = scenario.diagnosis { _ in }
    let finding = try #require(healthy.findings.first)
    #expect(kinds(healthy) == [.answeredInDriver] && finding.severity == .notice)
    #expect(finding.evidence.map(\.statement) == ["eth0: program 7, XDP, native"])
    #expect(healthy.verdict.state == .healthy)
    let dropping = scenario.diagnosis { $0.counters["drop"] = 194 }
    #expect(dropping.verdict.state == .dropping)
    #expect(
      dropping.verdict.sentence.hasSuffix(
        " What Martlet answers from the driver is not among them."))
    scenario.driverPrograms.removeFirst()
    #expect(kinds(scenario.diagnosis { _ in }).isEmpty)
  }

  @Test("The collector trims a table that has dropped to 95 % of its limit: that is full too")
  func trimmed() {
    let scenario = Scenario(count: 94, limit: 100)
    let diagnosis = scenario.diagnosis { $0.counters["drop"] = 194 }
    #expect(kinds(diagnosis) == [.fullAndDropping])
  }

  @Test("A counter that has not moved since is history, said as such")
  func history() {
    var scenario = Scenario()
    scenario.counters["drop"] = 500
    #expect(kinds(scenario.diagnosis { _ in }).isEmpty)
    let single = Diagnosis([scenario.reading])
    #expect(single.findings.map(\.severity) == [.notice])
  }

  @Test("Wrapped counters are growth, not a fresh start")
  func wrapped() {
    var scenario = Scenario(count: 262_144)
    scenario.counters["drop"] = 0xFFFF_FFF0
    let diagnosis = scenario.diagnosis { $0.counters["drop"] = 0x10 }
    #expect(diagnosis.tables.first?.dropsPerSecond == 3.2)
  }

  @Test("Too few chains: insertions fail, no drop and no line in the log")
  func bucketBound() throws {
    let scenario = Scenario(count: 34_099, buckets: 1024)
    let diagnosis = scenario.diagnosis {
      $0.counters["chainlength"] = 5901
      $0.counters["insert_failed"] = 5901
    }
    #expect(kinds(diagnosis) == [.bucketBound, .limitBeyondBuckets])
    #expect(diagnosis.verdict.state == .bucketBound)
    let remedy = try #require(diagnosis.remedies.first)
    #expect(remedy.change == .size(limit: 262_144, buckets: 262_144))
    #expect(
      remedy.instructions[0].commands == ["sysctl -w net.netfilter.nf_conntrack_buckets=262144"])
  }

  @Test("Failed insertions into a table with room are a race")
  func race() {
    let scenario = Scenario()
    let diagnosis = scenario.diagnosis {
      $0.counters["insert_failed"] = 40
      $0.counters["clashres"] = 900
    }
    #expect(kinds(diagnosis) == [.insertRace])
  }

  @Test("Drops far from the limit, without a line in the log: memory")
  func allocation() {
    let diagnosis = Scenario().diagnosis { $0.counters["drop"] = 40 }
    #expect(kinds(diagnosis) == [.memory])
  }

  static let lookAlikes: [(String, String, String, FileKind, Finding.Kind)] = [
    (
      "a socket's buffer", "Udp: InErrors RcvbufErrors\nUdp: 5 5\n",
      "Udp: InErrors RcvbufErrors\nUdp: 105 105\n", .snmp, .socketBuffer
    ),
    (
      "memory of UDP", "Udp: MemErrors InCsumErrors\nUdp: 0 0\n",
      "Udp: MemErrors InCsumErrors\nUdp: 9 0\n", .snmp, .memory
    ),
    (
      "checksums", "Udp: MemErrors InCsumErrors\nUdp: 0 0\n",
      "Udp: MemErrors InCsumErrors\nUdp: 0 9\n", .snmp, .checksum
    ),
    (
      "the backlog",
      "000000aa 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000\n",
      "000000bb 00000007 00000002 00000000 00000000 00000000 00000000 00000000 00000000\n",
      .softnet, .backlog
    ),
    (
      "the neighbour table",
      "entries allocs unresolved_discards table_fulls\n00000400 00000001 00000000 00000000\n",
      "entries allocs unresolved_discards table_fulls\n00000400 00000001 00000000 00000010\n",
      .neighbourStatistics, .neighbourTable
    ),
    (
      "the routing cache",
      "entries in_hit gc_total gc_dst_overflow\n00000400 00000001 00000000 00000000\n",
      "entries in_hit gc_total gc_dst_overflow\n00000400 00000001 00000000 00000010\n",
      .routeCacheStatistics, .routeCache
    ),
    (
      "policy", "Ip: InReceives InDelivers\nIp: 1000 1000\n",
      "Ip: InReceives InDelivers\nIp: 3000 1500\n", .snmp, .policyDrops
    ),
  ]

  @Test("Look-alikes are told apart by their own counters", arguments: lookAlikes.indices)
  func lookAlike(_ index: Int) {
    let (name, before, after, kind, finding) = Self.lookAlikes[index]
    var scenario = Scenario()
    scenario.files = [("x", before, kind)]
    let diagnosis = scenario.diagnosis { $0.files = [("x", after, kind)] }
    #expect(kinds(diagnosis) == [finding], "\(name)")
    // And the same values twice are nothing.
    #expect(kinds(scenario.diagnosis { _ in }).isEmpty, "\(name)")
  }

  @Test("What tracking dropped is not missed by the balance of IP: 194 gap, 194 drops")
  func balance() {
    var scenario = Scenario(count: 100, limit: 100)
    scenario.files = [("snmp", "Ip: InReceives InDelivers\nIp: 1000 1000\n", .snmp)]
    let diagnosis = scenario.diagnosis {
      $0.counters["drop"] = 194
      $0.files = [("snmp", "Ip: InReceives InDelivers\nIp: 1294 1100\n", .snmp)]
    }
    #expect(kinds(diagnosis) == [.fullAndDropping])
  }

  @Test("Drops in another namespace, named by the log's inode")
  func otherNamespace() throws {
    var reading = Scenario().reading
    reading.add(
      SourceText(file: "netns/blue/sysctl", "net.netfilter.nf_conntrack_max = 100"), as: .sysctls,
      namespace: "blue")
    reading[namespace: "blue"].inode = 4_026_532_246
    reading.add(
      SourceText(
        file: "dmesg",
        "[5.0] nf_conntrack: nf_conntrack: table full in netns 4026532246, dropping packet"),
      as: .kernelLog)
    let findings = Diagnosis([reading]).findings.filter { $0.kind == .fullAndDropping }
    #expect(findings.map(\.namespace) == ["blue"])
  }

  @Test("Rates, shares and the forecast from a dump")
  func dump() throws {
    var scenario = Scenario(count: 5000)
    scenario.files = [("dump", Scenario.dump(assured: 1200, evictable: 3800), .dump)]
    let table = try #require(Diagnosis([scenario.reading]).tables.first)
    #expect(table.service == .dns && table.assuredShare == 0.24)
    // 3800 within five seconds, and 1200 assured that are kept for 120 s.
    #expect(table.flowsPerSecond == 770 && table.rateSource == .dump)
    #expect(table.forecast == .never(entries: 770 * table.holdingTime))
    let loss = try #require(table.lossWhenFull)
    // Sixteen tuples are looked at, of which 76 % can be given up.
    #expect(loss > 0 && loss < 0.00001)
    scenario.limit = 6000
    guard case .fullIn(let seconds)? = Diagnosis([scenario.reading]).tables.first?.forecast else {
      Issue.record("770 flows a second are too many for 6000 entries")
      return
    }
    #expect(seconds > 1 && seconds < 10)
  }

  @Test(
    "The share that a full table turns away, by era and evictable share",
    arguments: [
      (KernelEra.linux2_6_9, 34576.0, 4322.0, 0.01, 0.85),
      (.linux2_6_9, 34576, 4322, 0.05, 0.44), (.linux2_6_9, 34576, 4322, 0.10, 0.19),
      (.linux2_6_9, 34576, 4322, 0.30, 0.003),
      // Still one chain; since 2.6.28 eight, whose lengths vary.
      (.linux2_6_18, 65_536, 8192, 0.05, 0.44), (.linux2_6_18, 65_536, 8192, 0.10, 0.19),
      (.linux2_6_32, 65_536, 16_384, 0.01, 0.53), (.linux2_6_32, 65_536, 16_384, 0.05, 0.04),
      (.linux3, 65_536, 16_384, 0.02, 0.28), (.linux3, 262_144, 65_536, 0.01, 0.53),
      (.linux4_8, 262_144, 65_536, 0.01, 0.53), (.linux4_8, 262_144, 65_536, 0.05, 0.04),
      (.linux5, 262_144, 65_536, 0.01, 0.53), (.linux5, 131_072, 32_768, 0.02, 0.28),
      // As many chains as entries: fewer tuples in each are looked at.
      (.linux5_15, 262_144, 262_144, 0.01, 0.85), (.linux5_15, 262_144, 262_144, 0.05, 0.45),
      (.linux5_15, 100, 262_144, 1, 0.99), (.linux5_15, 262_144, 262_144, 0, 1),
    ])
  func loss(_ era: KernelEra, _ entries: Double, _ buckets: Double, _ share: Double, _ loss: Double)
  {
    let result = era.lossWhenFull(evictableShare: share, entries: entries, buckets: buckets)
    #expect(abs(result - loss) < 0.01)
  }

  @Test(
    "Attempts at a loss, as measured with BIND",
    arguments: [(0.25, 1.33), (0.5, 2.0), (0.75, 3.70), (0.9, 6.13), (1.0, 9.0)])
  func amplification(_ loss: Double, _ attempts: Double) {
    #expect(abs(RetryAmplification.attempts(loss: loss) - attempts) < 0.01)
  }

  @Test("Tracking that nobody needs, and DNS exempt by half")
  func rules() throws {
    var scenario = Scenario()
    scenario.files = [
      ("sysctl2", "net.ipv4.ip_forward = 0\nnet.ipv6.conf.all.forwarding = 0", .sysctls),
      (
        "nft",
        "table inet t {\n chain f {\n  type filter hook forward priority 0; policy drop;\n  ct state established accept\n }\n}",
        .nftables
      ),
    ]
    let diagnosis = Diagnosis([scenario.reading])
    #expect(kinds(diagnosis) == [.needlessTracking])
    #expect(diagnosis.findings[0].title.contains("IPv4 and IPv6"))
    #expect(diagnosis.remedies.map(\.change.name) == ["remove-rules"])
    scenario.files[1].text =
      "table ip t {\n chain p {\n  type filter hook prerouting priority raw; policy accept;\n  udp dport 53 notrack\n }\n}"
    let half = Diagnosis([scenario.reading])
    // Nothing in these rules tells what tracks.
    #expect(kinds(half) == [.oneSidedExemption, .trackedWithoutRule])
    #expect(half.remedies.map(\.change) == [.exempt(port: 53)])
  }

  /// A chain of the family inet.
  private func chain(_ name: String, _ hook: String, _ rules: String...) -> String {
    "  chain \(name) {\n  type filter hook \(hook);\n  "
      + rules.joined(separator: "\n  ") + "\n  }\n"
  }

  @Test("An exemption that comes after tracking is found, and what cures it")
  func tooLate() {
    var scenario = Scenario()
    let rules = [
      chain("p", "prerouting priority filter; policy accept", "udp dport 53 notrack"),
      chain("o", "output priority raw; policy accept", "udp sport 53 notrack"),
      chain("n", "postrouting priority srcnat; policy accept", "oifname \"wan\" masquerade"),
    ]
    scenario.files = [("nft", "table inet t {\n\(rules.joined())}\n", .nftables)]
    let diagnosis = Diagnosis([scenario.reading])
    #expect(kinds(diagnosis).contains(.exemptionTooLate), "\(kinds(diagnosis))")
    let title = diagnosis.findings.first { $0.kind == .exemptionTooLate }?.title
    #expect(title?.contains("has no effect") == true)
    #expect(diagnosis.remedies.first?.change == .exempt(port: 53))
  }

  @Test("Exempt queries that the firewall refuses are found, and the rule that lets them through")
  func refused() {
    var scenario = Scenario()
    let rules = [
      chain("p", "prerouting priority raw; policy accept", "udp dport 53 notrack"),
      chain("o", "output priority raw; policy accept", "udp sport 53 notrack"),
      chain(
        "i", "input priority filter; policy drop", "ct state established,related accept",
        "ct state new udp dport 53 accept"),
    ]
    scenario.files = [("nft", "table inet t {\n\(rules.joined())}\n", .nftables)]
    let diagnosis = Diagnosis([scenario.reading])
    let finding = diagnosis.findings.first { $0.kind == .untrackedRefused }
    #expect(finding?.severity == .critical, "\(kinds(diagnosis))")
    #expect(diagnosis.remedies.first?.change == .acceptUntracked(port: 53))
    #expect(diagnosis.remedies.first?.isSufficient == true)
  }

  @Test("Entries without a rule that wants them: what else tracks is named by its module")
  func withoutRule() {
    var scenario = Scenario()
    scenario.files = [
      (
        "nft", "table inet t {\n" + chain("i", "input priority 0; policy accept") + "}\n", .nftables
      ),
      (
        "/proc/modules",
        "ip_vs 184320 0 - Live 0x0000000000000000\nnf_conntrack 176128 1 ip_vs, Live 0x0\n",
        .modules
      ),
      (
        "/proc/sys/net/netfilter/nf_conntrack_count", "71\n", .sysctlFile
      ),
    ]
    let diagnosis = Diagnosis([scenario.reading])
    let finding = diagnosis.findings.first { $0.kind == .trackedWithoutRule }
    #expect(finding?.evidence.contains { $0.statement.contains("ip_vs is loaded") } == true)
  }

  @Test("Answers that open entries show the same where no rules were read")
  func oneSidedByEntries() {
    var scenario = Scenario()
    let line =
      "udp 17 12 src=198.51.100.53 dst=192.0.2.7 sport=53 dport=5353 [UNREPLIED] "
      + "src=192.0.2.7 dst=198.51.100.53 sport=5353 dport=53 use=1\n"
    scenario.files = [("dump", String(repeating: line, count: 50), .dump)]
    #expect(kinds(Diagnosis([scenario.reading])) == [.oneSidedExemption])
  }
}

extension DiagnosisTests {
  @Test("A table that grows fills when its flows need more than its limit, and only then")
  func growth() {
    let scenario = Scenario(count: 100_000)
    // 100,000 entries expire at 3,333 a second; 10,000 a second more need 400,000.
    let filling = scenario.diagnosis { $0.count = 200_000 }
    guard case .fullIn(let seconds)? = filling.tables.first?.forecast else {
      Issue.record("\(String(describing: filling.tables.first?.forecast))")
      return
    }
    #expect(abs(seconds - 6.2) < 0.1)
    #expect(filling.findings.map(\.kind) == [.filling])
    let growing = scenario.diagnosis { $0.count = 110_000 }
    #expect(growing.findings.isEmpty)
    let shrinking = scenario.diagnosis { $0.count = 90_000 }
    #expect(shrinking.findings.isEmpty)
  }

  @Test("Drops of another namespace are not the initial one's rate")
  func foreignRate() {
    var scenario = Scenario()
    let line = "[5.0] nf_conntrack: nf_conntrack: table full in netns 4026532246, dropping packet\n"
    scenario.files = [
      (
        "dmesg",
        String(repeating: line, count: 10) + "[99.0] net_ratelimit: 990 callbacks suppressed\n",
        .kernelLog
      )
    ]
    let diagnosis = Diagnosis([scenario.reading])
    #expect(diagnosis.tables.first?.dropsPerSecond == nil)
    #expect(diagnosis.tables.first?.offered == nil)
  }

  @Test("Several tables are shown in columns")
  func tables() {
    var reading = Scenario(count: 1234).reading
    reading.add(
      SourceText(file: "blue", "net.netfilter.nf_conntrack_count = 7"), as: .sysctls,
      namespace: "blue")
    let report = Diagnosis([reading]).report()
    #expect(report.contains("namespace  entries    limit"))
    #expect(report.contains("blue             7        -"))
  }
}

extension DiagnosisTests {
  @Test("Packets that went missing are the firewall's only where a rule can drop them")
  func policy() {
    var scenario = Scenario()
    let nft = { (policy: String) in
      "table inet t {\n chain c {\n  type filter hook input priority 0; policy \(policy);\n  udp dport 53 accept\n }\n}"
    }
    for (policy, severity) in [("drop", Finding.Severity.warning), ("accept", .notice)] {
      scenario.files = [
        ("snmp", "Ip: InReceives InDelivers\nIp: 1000 1000\n", .snmp),
        ("nft", nft(policy), .nftables),
      ]
      let diagnosis = scenario.diagnosis {
        $0.files[0].text = "Ip: InReceives InDelivers\nIp: 3000 1500\n"
      }
      let findings = diagnosis.findings.filter { $0.kind != .trackedWithoutRule }
      #expect(findings.map(\.kind) == [.policyDrops])
      #expect(findings.map(\.severity) == [severity])
    }
  }
}
