/// Reads one rule of nftables as far as it can be judged for a packet of DNS.
struct NftablesRuleParser {
  private let words: [String]
  private var index = 0
  private var conditions: [RuleCondition] = []
  private var effect = ParsedRule.Effect.proceed

  init(_ text: String) {
    words = Ruleset.shellWords(text)
  }

  mutating func parse() -> ([RuleCondition], ParsedRule.Effect) {
    while let word = next() { read(word) }
    return (conditions, effect)
  }

  private mutating func next() -> String? {
    guard index < words.count else { return nil }
    index += 1
    return words[index - 1]
  }

  private mutating func read(_ word: String) {
    switch word {
    case "udp", "tcp", "sctp", "dccp", "udplite":
      conditions.append(.transport([word], isNegated: false))
      readPort()
    case "th": readPort()
    case "icmp", "icmpv6":
      conditions.append(.transport([word], isNegated: false))
      skipFieldAndValue()
    case "ip", "ip6": readAddress(isIPv6: word == "ip6")
    case "meta": readMeta(next() ?? "")
    case "iif", "iifname", "oif", "oifname": readMeta(word)
    case "ct": readTracking()
    case "fib": readFib()
    case "counter":
      break
    case "log": readLog()
    case "accept": effect = .accept
    case "drop": effect = .drop
    case "reject":
      effect = .drop
      index = words.count
    case "return": effect = .leave
    case "jump": effect = .jump(next() ?? "")
    case "goto": effect = .goto(next() ?? "")
    case "notrack": effect = .notrack
    case "continue": effect = .proceed
    case "comment": _ = next()
    case "masquerade", "snat", "dnat", "redirect", "queue": index = words.count
    default:
      conditions.append(.unknown)
      if word == "{" { _ = values(from: word) }
    }
  }

  /// `!=` and the values after it: one word, words joined by commas, or a set in braces.
  private mutating func values() -> (words: [String], isNegated: Bool) {
    var word = next() ?? ""
    let isNegated = word == "!="
    if isNegated || word == "==" { word = next() ?? "" }
    return (values(from: word), isNegated)
  }

  private mutating func values(from word: String) -> [String] {
    guard word == "{" else {
      return word.split(separator: ",").map(String.init)
    }
    var result: [String] = []
    var depth = 1
    while let word = next() {
      if word == "{" { depth += 1 }
      if word == "}" {
        depth -= 1
        if depth == 0 { break }
      }
      result += word.split(separator: ",").map(String.init)
    }
    return result
  }

  private mutating func readPort() {
    let field = next() ?? ""
    let (values, isNegated) = values()
    guard let ranges = ParsedRule.ports(values) else {
      conditions.append(.unknown)
      return
    }
    switch field {
    case "dport": conditions.append(.destinationPort(ranges, isNegated: isNegated))
    case "sport": conditions.append(.sourcePort(ranges, isNegated: isNegated))
    default: conditions.append(.unknown)
    }
  }

  private mutating func skipFieldAndValue() {
    _ = next()
    _ = values()
  }

  private mutating func readAddress(isIPv6: Bool) {
    let field = next() ?? ""
    let (values, isNegated) = values()
    conditions.append(.isIPv6(isIPv6))
    if field == "protocol" || field == "nexthdr" {
      conditions.append(.transport(Set(values), isNegated: isNegated))
    } else {
      conditions.append(.unknown)
    }
  }

  private mutating func readMeta(_ field: String) {
    let (values, isNegated) = values()
    switch field {
    case "l4proto": conditions.append(.transport(Set(values), isNegated: isNegated))
    case "nfproto": conditions.append(.isIPv6(values.contains("ipv6") != isNegated))
    case "iif", "iifname":
      conditions.append(.input(values.first ?? "", isNegated: isNegated))
    case "oif", "oifname":
      conditions.append(.output(values.first ?? "", isNegated: isNegated))
    default: conditions.append(.unknown)
    }
  }

  private mutating func readTracking() {
    var field = next() ?? ""
    if field == "original" || field == "reply" { field = next() ?? "" }
    if field == "state", index < words.count, words[index] == "vmap" {
      index += 1
      readStateMap()
      return
    }
    let (values, isNegated) = values()
    if values.first == "set" { return }
    conditions.append(
      field == "state" ? .state(Set(values), isNegated: isNegated) : .ofTrackedFlow)
  }

  /// `{ established : accept, new : jump input_new }`, in any spacing.
  private mutating func readStateMap() {
    let joined = values(from: next() ?? "").flatMap { $0.split(separator: ":").map(String.init) }
    var map: [String: String] = [:]
    let states = ["new", "established", "related", "invalid", "untracked"]
    var state: String?
    for word in joined {
      if states.contains(word), state.map({ map[$0] != nil && !isOpen(map[$0]) }) ?? true {
        state = word
      } else if let known = state {
        map[known] = map[known].map { "\($0) \(word)" } ?? word
      }
    }
    effect = .byState(map)
  }

  /// Whether a verdict still wants the name of a chain.
  private func isOpen(_ verdict: String?) -> Bool { verdict == "jump" || verdict == "goto" }

  private mutating func readFib() {
    // A query to this server is to a local address.
    if words[index...].starts(with: ["daddr", "type", "local"]) {
      index += 3
      return
    }
    conditions.append(.unknown)
    while index < words.count,
      !["udp", "tcp", "accept", "drop", "reject", "jump", "notrack", "counter"].contains(
        words[index])
    {
      index += 1
    }
  }

  private mutating func readLog() {
    let options = ["prefix", "level", "flags", "group", "snaplen", "queue-threshold"]
    while index + 1 < words.count, options.contains(words[index]) { index += 2 }
  }
}
