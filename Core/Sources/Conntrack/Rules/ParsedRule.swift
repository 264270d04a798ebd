/// A rule with its conditions and what it does.
struct ParsedRule {
  /// What a rule does with a packet that meets its conditions.
  enum Effect: Equatable {
    case accept, drop, leave, notrack
    case jump(String)
    case goto(String)
    /// A map from states to what is done: `accept`, `drop`, `jump NAME` and the like.
    case byState([String: String])
    /// Goes on with the next rule.
    case proceed
  }

  var conditions: [RuleCondition] = []
  var effect = Effect.proceed

  init(_ rule: Ruleset.Rule, tool: Ruleset.Tool) {
    if tool == .nftables {
      var parser = NftablesRuleParser(rule.text)
      (conditions, effect) = parser.parse()
    } else {
      readIptables(rule.words)
    }
  }

  /// Whether a packet meets all conditions; nil when nobody can say.
  func matches(_ packet: RulePacket) -> Bool? {
    var isCertain = true
    for condition in conditions {
      switch condition.matches(packet) {
      case false?: return false
      case nil: isCertain = false
      case true?: break
      }
    }
    return isCertain ? true : nil
  }

  /// Ports and ranges such as `53`, `domain`, `1024:65535`, `1024-65535`.
  static func ports(_ words: [some StringProtocol]) -> [ClosedRange<Int>]? {
    var ranges: [ClosedRange<Int>] = []
    for word in words {
      let ends = word.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
      let first = ends.first.flatMap { $0.isEmpty ? 0 : port($0) }
      let last = ends.count > 1 ? (ends[1].isEmpty ? 65535 : port(ends[1])) : first
      guard let first, let last, first <= last, ends.count <= 2 else { return nil }
      ranges.append(first...last)
    }
    return ranges.isEmpty ? nil : ranges
  }

  private static func port(_ word: some StringProtocol) -> Int? {
    word == "domain" ? 53 : UInt16(word).map(Int.init)
  }

  private mutating func readIptables(_ words: [String]) {
    var index = 2
    var isNegated = false
    while index < words.count {
      let word = words[index]
      let value = index + 1 < words.count ? words[index + 1] : ""
      index += 2
      switch word {
      case "!":
        isNegated = true
        index -= 1
        continue
      case "-p", "--protocol":
        let name = ["17": "udp", "6": "tcp", "1": "icmp"][value] ?? value
        if name != "all", name != "0" {
          conditions.append(.transport([name], isNegated: isNegated))
        }
      case "--dport", "--dports", "--destination-port", "--destination-ports":
        addPorts(value, isNegated) { .destinationPort($0, isNegated: $1) }
      case "--sport", "--sports", "--source-port", "--source-ports":
        addPorts(value, isNegated) { .sourcePort($0, isNegated: $1) }
      case "--state", "--ctstate":
        let names = value.lowercased().split(separator: ",").map(String.init)
        conditions.append(.state(Set(names), isNegated: isNegated))
      case "-i", "--in-interface": conditions.append(.input(value, isNegated: isNegated))
      case "-o", "--out-interface": conditions.append(.output(value, isNegated: isNegated))
      case "-j", "--jump": effect = Self.target(value, words)
      case "-g", "--goto": effect = .goto(value)
      case "-s", "-d", "--source", "--destination":
        if !["0.0.0.0/0", "::/0", "0/0", "0.0.0.0/0.0.0.0"].contains(value) {
          conditions.append(.unknown)
        }
      case "-m", "--match":
        readMatch(value, words)
      case "--comment", "--notrack", "--reject-with", "--log-prefix", "--log-level": break
      default:
        // An option of a match that is not known here: the match itself was noted.
        if !value.hasPrefix("-") || Int(value) != nil { break }
        index -= 1
      }
      isNegated = false
    }
  }

  private mutating func readMatch(_ name: String, _ words: [String]) {
    let harmless = ["udp", "tcp", "state", "conntrack", "multiport", "comment", "icmp", "icmp6"]
    if harmless.contains(name) { return }
    let type = words.firstIndex(of: "--dst-type").map { $0 + 1 < words.count ? words[$0 + 1] : "" }
    if name == "addrtype", let type, !words.contains("!"), !words.contains("--src-type") {
      // A query to this server is to a local address.
      if type != "LOCAL" { conditions.append(.never) }
      return
    }
    conditions.append(.unknown)
  }

  private mutating func addPorts(
    _ value: String, _ isNegated: Bool,
    _ condition: ([ClosedRange<Int>], Bool) -> RuleCondition
  ) {
    let ranges = Self.ports(value.split(separator: ","))
    conditions.append(ranges.map { condition($0, isNegated) } ?? .unknown)
  }

  private static func target(_ name: String, _ words: [String]) -> Effect {
    switch name {
    case "ACCEPT": .accept
    case "DROP", "REJECT", "TARPIT": .drop
    case "RETURN": .leave
    case "NOTRACK": .notrack
    case "CT": words.contains("--notrack") ? .notrack : .proceed
    case "LOG", "ULOG", "NFLOG", "MARK", "CONNMARK", "TCPMSS", "TOS", "DSCP", "TTL", "AUDIT",
      "CLASSIFY", "TRACE", "SECMARK", "CONNSECMARK", "CHECKSUM", "SET", "NFQUEUE", "MASQUERADE",
      "SNAT", "DNAT", "REDIRECT", "NETMAP", "HL":
      .proceed
    default: .jump(name)
    }
  }
}
