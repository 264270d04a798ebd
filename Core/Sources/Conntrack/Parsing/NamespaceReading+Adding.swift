extension NamespaceReading {
  /// Adds what belongs to a namespace.
  mutating func add(_ text: SourceText, as kind: FileKind, problems: inout ProblemList) {
    switch kind {
    case .statistics: statistics = StatisticsTable(parsing: text, problems: &problems)
    case .statisticsListing:
      let table = StatisticsTable(parsingListing: text, problems: &problems)
      // The file of /proc has more columns where both are there.
      if statistics == nil { statistics = table }
    case .neighbourStatistics:
      neighbourStatistics = StatisticsTable(parsing: text, problems: &problems)
    case .routeCacheStatistics:
      routeCacheStatistics = StatisticsTable(parsing: text, problems: &problems)
    case .sysctls: addSysctls(text, problems: &problems)
    case .sysctlFile: addSysctlFile(text, problems: &problems)
    case .hashSize: hashSize = Self.number(text, "the number of chains", &problems)
    case .entryCount: countFromNetlink = Self.number(text, "the number of entries", &problems)
    case .snmp: addSNMP(text, problems: &problems)
    case .snmp6: addSNMP6(text, problems: &problems)
    case .netstatListing: addNetstat(text)
    case .udpSockets: sockets += UDPSocket.parse(text, problems: &problems)
    case .dump:
      var reader = DumpReader(file: text.file)
      reader.consume(text.bytes.span)
      let result = reader.finish()
      entries = result.summary
      problems.append(result.problems)
    case .iptables, .ip6tables:
      var rules = ruleset ?? Ruleset()
      rules.addIptables(text, tool: kind == .iptables ? .iptables : .ip6tables, &problems)
      ruleset = rules
    case .iptablesListing, .ip6tablesListing:
      var rules = ruleset ?? Ruleset()
      rules.addListing(text, tool: kind == .iptablesListing ? .iptables : .ip6tables, &problems)
      ruleset = rules
    case .nftables:
      var rules = ruleset ?? Ruleset()
      rules.addNftables(text, &problems)
      ruleset = rules
    default: break
    }
  }

  private static func number(
    _ text: SourceText, _ what: String, _ problems: inout ProblemList
  ) -> Fact<UInt64>? {
    let lines = text.lines
    if let line = lines.first(where: { UInt64($0.text.drop { $0 == " " }) != nil }),
      let value = UInt64(line.text.drop { $0 == " " })
    {
      return Fact(value, text.source(line.number))
    }
    problems.report(text.source(1), found: lines.first?.text ?? "", expected: what)
    return nil
  }
}
