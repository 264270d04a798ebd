extension Ruleset {
  /// Adds the output of `iptables-save` or `ip6tables-save`, with or without `-c`.
  mutating func addIptables(_ text: SourceText, tool: Tool, _ problems: inout ProblemList) {
    var table: String?
    var indices: [String: Int] = [:]
    for line in text.lines {
      guard let first = line.text.first, first != "#" else { continue }
      let source = text.source(line.number)
      if first == "*" {
        table = String(line.text.dropFirst())
        indices = [:]
        continue
      }
      if line.text == "COMMIT" {
        table = nil
        continue
      }
      guard let current = table else {
        problems.report(source, found: line.text, expected: "a table's name such as \"*filter\"")
        continue
      }
      if first == ":" {
        guard let chain = Self.chain(line, tool, current, source) else {
          problems.report(source, found: line.text, expected: "\":INPUT ACCEPT [0:0]\"")
          continue
        }
        indices[chain.name] = chains.count
        chains.append(chain)
      } else {
        addRule(line, tool, current, source, &indices, &problems)
      }
    }
    if let table {
      problems.report(
        text.source(), found: "the end of the file in table \(table)", expected: "COMMIT")
    }
  }

  private static func chain(
    _ line: SourceText.Line, _ tool: Tool, _ table: String, _ source: Source
  ) -> Chain? {
    let words = line.words
    guard words.count >= 2 else { return nil }
    var chain = base(String(words[0].dropFirst()), tool, table, source)
    if words[1] != "-" { chain.policy = words[1].lowercased() }
    if words.count > 2 { chain.policyPackets = packets(words[2]) }
    return chain
  }

  static func base(
    _ name: String, _ tool: Tool, _ table: String, _ source: Source
  ) -> Chain {
    var chain = Chain(
      tool: tool, family: tool == .ip6tables ? .ip6 : .ip, table: table, name: name,
      source: source)
    let hooks = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]
    if hooks.contains(name) {
      (chain.hook, chain.type) = (name.lowercased(), table)
      chain.priority =
        ["raw": -300, "mangle": -150, "nat": name == "PREROUTING" ? -100 : 100, "filter": 0][table]
    }
    return chain
  }

  private mutating func addRule(
    _ line: SourceText.Line, _ tool: Tool, _ table: String, _ source: Source,
    _ indices: inout [String: Int], _ problems: inout ProblemList
  ) {
    var words = Self.shellWords(line.text)
    var counted: UInt64?
    if let first = words.first, first.hasPrefix("[") {
      counted = Self.packets(Substring(first))
      words.removeFirst()
    }
    guard words.count >= 2, words[0] == "-A" || words[0] == "-I" else {
      problems.report(source, found: line.text, expected: "\"-A CHAIN …\"")
      return
    }
    let name = words[1]
    if indices[name] == nil {
      indices[name] = chains.count
      chains.append(Self.base(name, tool, table, source))
    }
    guard let index = indices[name] else { return }
    chains[index].rules.append(
      Rule(text: words.joined(separator: " "), words: words, packets: counted, source: source))
  }

  /// The packets of `[packets:octets]`.
  private static func packets(_ word: Substring) -> UInt64? {
    UInt64(word.drop { $0 == "[" }.prefix { $0 != ":" })
  }

  /// Words of a line, with quotation marks that keep spaces together.
  static func shellWords(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var (isQuoted, isEscaped, hasWord) = (false, false, false)
    for character in text {
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
        hasWord = true
      } else if character == " ", !isQuoted {
        if hasWord || !word.isEmpty { words.append(word) }
        (word, hasWord) = ("", false)
      } else {
        word.append(character)
      }
    }
    if hasWord || !word.isEmpty { words.append(word) }
    return words
  }
}
