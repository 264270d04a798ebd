/// Reads `nft list ruleset`: tables, chains and their rules; sets, maps and objects are passed over.
struct NftablesReader {
  private let text: SourceText
  private var chains: [Ruleset.Chain] = []
  private var family: Ruleset.Family = .ip
  private var table: String?
  private var chain: Ruleset.Chain?
  /// Open braces of what is passed over: a set, a map, an object, an unknown block.
  private var skipped = 0
  /// A rule whose braces are still open.
  private var pending: [String] = []
  private var pendingDepth = 0
  private var pendingLine = 0

  init(text: SourceText) { self.text = text }

  mutating func read(_ problems: inout ProblemList) -> [Ruleset.Chain] {
    for line in text.lines { readLine(line, &problems) }
    if chain != nil || table != nil || skipped > 0 || pendingDepth > 0 {
      problems.report(
        text.source(), found: "the end of the file", expected: "\"}\" for every \"{\"")
      endStatement()
      endChain()
    }
    return chains
  }

  private mutating func readLine(_ line: SourceText.Line, _ problems: inout ProblemList) {
    let trimmed = line.text.drop { $0 == " " }
    guard !trimmed.isEmpty, !trimmed.hasPrefix("#") else { return }
    let tokens = Self.tokens(String(trimmed))
    if skipped > 0 {
      skip(tokens)
    } else if chain != nil {
      readInChain(tokens, line.number)
    } else if table != nil {
      readInTable(tokens, line, &problems)
    } else {
      readOutside(tokens, line, &problems)
    }
  }

  private mutating func readOutside(
    _ tokens: [String], _ line: SourceText.Line, _ problems: inout ProblemList
  ) {
    let words = tokens.prefix { $0 != "{" }
    if words.first == "table", words.count >= 2, tokens.contains("{") {
      family = words.count >= 3 ? Ruleset.Family(rawValue: words[1]) ?? .inet : .ip
      table = words.last
      let rest = Array(tokens.drop { $0 != "{" }.dropFirst())
      if rest.contains("}") { table = nil }
    } else if !["flush", "}"].contains(words.first ?? "") {
      problems.report(
        text.source(line.number), found: line.text, expected: "\"table FAMILY NAME {\"")
    }
  }

  private mutating func readInTable(
    _ tokens: [String], _ line: SourceText.Line, _ problems: inout ProblemList
  ) {
    if tokens.first == "}" {
      table = nil
    } else if tokens.first == "chain", tokens.count >= 3, tokens[2] == "{", let table {
      chain = Ruleset.Chain(
        tool: .nftables, family: family, table: table, name: tokens[1],
        source: text.source(line.number))
      let rest = Array(tokens.dropFirst(3))
      if !rest.isEmpty { readInChain(rest, line.number) }
    } else if tokens.contains("{") {
      skip(tokens)
    } else if tokens.first == "table" {
      problems.report(
        text.source(line.number), found: line.text, expected: "\"}\" before another table")
      table = nil
      readOutside(tokens, line, &problems)
    } else if !["flags", "comment"].contains(tokens.first ?? "") {
      problems.report(
        text.source(line.number), found: line.text, expected: "a chain, a set or \"}\"")
    }
  }

  private mutating func skip(_ tokens: [String]) {
    for token in tokens {
      if token == "{" { skipped += 1 }
      if token == "}", skipped > 0 { skipped -= 1 }
    }
  }

  private mutating func readInChain(_ tokens: [String], _ number: Int) {
    for token in tokens {
      if token == "}", pendingDepth == 0 {
        endStatement()
        endChain()
        return
      }
      if token == ";", pendingDepth == 0 {
        endStatement()
        continue
      }
      if token == "{" { pendingDepth += 1 }
      if token == "}" { pendingDepth -= 1 }
      if pending.isEmpty { pendingLine = number }
      pending.append(token)
    }
    if pendingDepth == 0 { endStatement() }
  }

  private mutating func endChain() {
    if let chain { chains.append(chain) }
    (chain, pendingDepth) = (nil, 0)
  }

  private mutating func endStatement() {
    defer { pending = [] }
    guard var words = Optional(pending), let first = words.first, chain != nil else { return }
    let source = text.source(pendingLine)
    if first == "type", let hook = words.firstIndex(of: "hook"), hook + 1 < words.count {
      chain?.type = words.count > 1 ? words[1] : nil
      chain?.hook = words[hook + 1]
      chain?.priority = words.firstIndex(of: "priority").flatMap {
        Self.priority(words[($0 + 1)...], family, hook: words[hook + 1])
      }
    } else if first == "policy" {
      chain?.policy = words.count > 1 ? words[1] : nil
    } else if first != "comment", first != "flags" {
      var packets: UInt64?
      if let index = words.firstIndex(of: "counter"), index + 4 < words.count,
        words[index + 1] == "packets"
      {
        packets = UInt64(words[index + 2])
        words.removeSubrange((index + 1)...(index + 4))
      }
      let rule = Ruleset.Rule(
        text: words.joined(separator: " "), words: words.map { $0.filter { $0 != "\"" } },
        packets: packets, source: source)
      chain?.rules.append(rule)
    }
  }

  /// The number of a priority: `-300`, `raw`, `filter + 10`.
  private static func priority(
    _ words: ArraySlice<String>, _ family: Ruleset.Family, hook: String
  ) -> Int? {
    let names = [
      "raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100,
      "conntrack": -200, "out": 100,
    ]
    guard let first = words.first else { return nil }
    guard let base = names[first] ?? Int(first) else { return nil }
    let rest = Array(words.dropFirst())
    guard rest.count >= 2, let offset = Int(rest[1]), abs(offset) < 1 << 30,
      abs(base) < 1 << 32
    else { return base }
    return rest[0] == "-" ? base - offset : base + offset
  }

  /// Words, braces and semicolons; what is in quotation marks is one word.
  private static func tokens(_ line: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    var isQuoted = false
    func end() {
      if !word.isEmpty { tokens.append(word) }
      word = ""
    }
    for character in line {
      if character == "\"" {
        word.append(character)
        isQuoted.toggle()
      } else if isQuoted {
        word.append(character)
      } else if character == " " {
        end()
      } else if character == "{" || character == "}" || character == ";" {
        end()
        tokens.append(String(character))
      } else if character == "#" {
        break
      } else {
        word.append(character)
      }
    }
    end()
    return tokens
  }
}
