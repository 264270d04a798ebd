extension Ruleset {
  /// Adds the output of `iptables -nvL` or `ip6tables -nvL`, with counters or without.
  ///
  /// Its rules are written again as `iptables-save` has them, as far as connection tracking and DNS
  /// are concerned; other conditions become an `-m unknown` that nothing is concluded from.
  mutating func addListing(_ text: SourceText, tool: Tool, _ problems: inout ProblemList) {
    let table = Self.tableName(text.file)
    var hasCounters = true
    var index: Int?
    for line in text.lines {
      let words = line.words
      guard let first = words.first else { continue }
      let source = text.source(line.number)
      if first == "Chain" {
        index = chains.count
        chains.append(Self.listedChain(words, tool, table, source))
      } else if first == "pkts" || first == "target" || first == "num" {
        hasCounters = first != "target"
      } else if let index,
        let rule = Self.listedRule(
          words, chains[index].name, hasCounters, source)
      {
        chains[index].rules.append(rule)
      } else {
        problems.report(
          source, found: line.text, expected: "a chain's name, or a rule in columns")
      }
    }
  }

  /// The table that a file's name says: sosreports have `iptables_-t_nat_-nvL`.
  private static func tableName(_ file: String) -> String {
    for table in ["nat", "mangle", "raw", "security"] where file.contains("-t_\(table)") {
      return table
    }
    return "filter"
  }

  /// `Chain INPUT (policy ACCEPT 12 packets, 3400 bytes)`.
  private static func listedChain(
    _ words: [Substring], _ tool: Tool, _ table: String, _ source: Source
  ) -> Chain {
    var chain = base(words.count > 1 ? String(words[1]) : "", tool, table, source)
    if let policy = words.firstIndex(of: "(policy"), policy + 1 < words.count {
      chain.policy = words[policy + 1].filter { $0 != ")" }.lowercased()
      chain.policyPackets = policy + 2 < words.count ? count(words[policy + 2]) : nil
    }
    return chain
  }

  /// A number with `K`, `M` or `G` for thousands.
  private static func count(_ word: Substring) -> UInt64? {
    let factors: [Character: UInt64] = ["K": 1000, "M": 1_000_000, "G": 1_000_000_000]
    guard let last = word.last, let factor = factors[last] else { return UInt64(word) }
    return UInt64(word.dropLast()).map { $0.multipliedSaturated(by: factor) }
  }

  /// `12 3400 ACCEPT udp -- * * 0.0.0.0/0 0.0.0.0/0 state NEW udp dpt:53`; without counters the
  /// devices are missing as well.
  private static func listedRule(
    _ words: [Substring], _ chain: String, _ hasCounters: Bool, _ source: Source
  ) -> Rule? {
    let columns = hasCounters ? 9 : 5
    guard words.count >= columns - 1 else { return nil }
    var rest = words[...]
    let packets = hasCounters ? count(rest.removeFirst()) : nil
    if hasCounters { rest.removeFirst() }
    // A rule without a target has its protocol next; ip6tables leaves the options out.
    var target: Substring?
    if let option = rest.firstIndex(of: "--"), option - rest.startIndex == 2 {
      target = rest.removeFirst()
    } else if rest.count > 1, !["all", "udp", "tcp", "icmp", "0", "17", "6"].contains(rest.first) {
      target = rest.removeFirst()
    }
    var rule = ["-A", chain]
    let name = rest.removeFirst()
    if name != "all", name != "0" { rule += ["-p", String(name)] }
    if rest.first == "--" { rest.removeFirst() }
    if hasCounters, rest.count >= 2 {
      for flag in ["-i", "-o"] {
        let device = rest.removeFirst()
        if device != "*", device != "any" { rule += [flag, String(device)] }
      }
    }
    guard rest.count >= 2 else { return nil }
    for flag in ["-s", "-d"] {
      let address = rest.removeFirst()
      if address != "0.0.0.0/0", address != "::/0" { rule += [flag, String(address)] }
    }
    rule += conditions(rest)
    if let target { rule += ["-j", String(target)] }
    if target == "CT", words.contains("NOTRACK") || words.contains("notrack") {
      rule.append("--notrack")
    }
    return Rule(text: rule.joined(separator: " "), words: rule, packets: packets, source: source)
  }

  private static func conditions(_ words: ArraySlice<Substring>) -> [String] {
    var rule: [String] = []
    var index = words.startIndex
    while index < words.endIndex {
      let word = words[index]
      let next = index + 1 < words.endIndex ? String(words[index + 1]) : ""
      index += 1
      switch word {
      case "state": rule += ["-m", "state", "--state", next]
      case "ctstate": rule += ["-m", "conntrack", "--ctstate", next]
      case "dports": rule += ["-m", "multiport", "--dports", next]
      case "sports": rule += ["-m", "multiport", "--sports", next]
      case "reject-with", "LOG", "prefix", "level": break
      case "udp", "tcp", "multiport", "NOTRACK", "notrack": continue
      case "/*":
        // A comment.
        while index < words.endIndex, words[index - 1] != "*/" { index += 1 }
        continue
      case let port where port.hasPrefix("dpt:") || port.hasPrefix("dpts:"):
        rule += ["--dport", String(port.drop { $0 != ":" }.dropFirst())]
        continue
      case let port where port.hasPrefix("spt:") || port.hasPrefix("spts:"):
        rule += ["--sport", String(port.drop { $0 != ":" }.dropFirst())]
        continue
      default:
        if word.hasPrefix("#conn") { rule += ["-m", "connlimit"] }
        rule += ["-m", "unknown"]
        continue
      }
      index += 1
    }
    return rule
  }
}
