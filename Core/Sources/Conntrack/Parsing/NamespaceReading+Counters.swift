extension NamespaceReading {
  /// Takes `/proc/net/snmp` or `netstat`: a line of names and a line of numbers for each protocol.
  public mutating func addSNMP(_ text: SourceText, problems: inout ProblemList) {
    var names: [Substring: [Substring]] = [:]
    for line in text.lines {
      let words = line.words
      guard let group = words.first else { continue }
      let source = text.source(line.number)
      guard group.hasSuffix(":") else {
        problems.report(source, found: line.text, expected: "\"Udp:\" and names or numbers")
        continue
      }
      let fields = words.dropFirst()
      guard let header = names[group] else {
        names[group] = Array(fields)
        continue
      }
      names[group] = nil
      if header.count != fields.count {
        problems.report(
          source, found: "\(fields.count) numbers",
          expected: "\(header.count), one for each name of \(group)")
      }
      for (index, (name, field)) in zip(header, fields).enumerated() {
        // The last number of a cut line may lack digits.
        if fields.count < header.count, index == fields.count - 1 { break }
        if let value = UInt64(field) {
          counters["\(group.dropLast()).\(name)"] = Fact(value, source)
        } else if Int64(field) == nil {
          problems.report(source, found: field, expected: "a number for \(name)")
        }
      }
    }
    for (group, _) in names {
      problems.report(text.source(), found: group, expected: "a line of numbers for \(group)")
    }
  }

  /// Takes `/proc/net/snmp6`: a name and a number on each line.
  public mutating func addSNMP6(_ text: SourceText, problems: inout ProblemList) {
    for line in text.lines {
      let words = line.words
      guard let name = words.first else { continue }
      let source = text.source(line.number)
      guard words.count == 2, let value = UInt64(words[1]), let mark = name.firstIndex(of: "6")
      else {
        problems.report(source, found: line.text, expected: "a name such as Udp6InErrors, a number")
        continue
      }
      let field = name[name.index(after: mark)...]
      counters["\(name[...mark]).\(field)"] = Fact(value, source)
    }
  }

  /// Takes `netstat -s` in English; lines that are of no interest here are passed over.
  public mutating func addNetstat(_ text: SourceText) {
    var group = ""
    for line in text.lines {
      let words = line.words
      guard let first = words.first else { continue }
      if words.count == 1, first.hasSuffix(":") {
        group = String(first.dropLast())
        continue
      }
      let value = words.lazy.compactMap { UInt64($0) }.first
      let rest = words.filter { UInt64($0) == nil }.joined(separator: " ")
      guard let value, let name = Self.netstatNames[group]?[rest] else { continue }
      counters["\(group).\(name)"] = Fact(value, text.source(line.number))
    }
  }

  private static let netstatNames: [String: [String: String]] = [
    "Ip": [
      "total packets received": "InReceives", "incoming packets delivered": "InDelivers",
      "incoming packets discarded": "InDiscards", "forwarded": "ForwDatagrams",
      "outgoing packets dropped": "OutDiscards",
    ],
    "Udp": [
      "packets received": "InDatagrams", "packets to unknown port received.": "NoPorts",
      "packets to unknown port received": "NoPorts", "packet receive errors": "InErrors",
      "packets sent": "OutDatagrams", "receive buffer errors": "RcvbufErrors",
    ],
  ]
}
