extension Diagnosis {
  /// The diagnosis for people: the sentence, what it rests on, findings, remedies, and what could
  /// not be read.
  public func report(style: ReportStyle = ReportStyle()) -> String {
    var lines = style.wrapped(verdict.sentence, first: "", rest: "").map { style.bold($0) }
    lines += style.wrapped(systemLine, first: "", rest: "").map { style.dim($0) }
    if !verdict.evidence.isEmpty {
      lines += ["", style.bold("How that is known")]
      for evidence in verdict.evidence { lines += self.lines(evidence, "  ", style) }
    }
    if tables.count > 1 { lines += ["", style.bold("Tables")] + tableLines() }
    if !findings.isEmpty {
      lines += ["", style.bold("Findings")]
      for finding in findings { lines += self.lines(finding, style) }
    }
    if !remedies.isEmpty {
      lines += ["", style.bold("What can be done")]
      for (index, remedy) in remedies.enumerated() {
        lines += self.lines(remedy, index + 1, style)
      }
    }
    lines += problemLines(style)
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(_ evidence: Evidence, _ indentation: String, _ style: ReportStyle) -> [String]
  {
    var lines = style.wrapped(
      evidence.statement, first: indentation + "- ", rest: indentation + "  ")
    if !evidence.sources.isEmpty {
      let sources = evidence.sources.map(\.description).reduce(into: [String]()) { list, source in
        if !list.contains(source) { list.append(source) }
      }.joined(separator: ", ")
      if (lines.last?.count ?? 0) + sources.count + 3 <= style.width {
        lines[lines.count - 1] += style.dim("  (\(sources))")
      } else {
        lines += style.wrapped(
          "(\(sources))", first: indentation + "  ", rest: indentation + "  "
        ).map { style.dim($0) }
      }
    }
    return lines
  }

  /// Which system it is, and how much of it was read.
  private var systemLine: String {
    var parts = [
      reading.host?.value, reading.distribution?.value,
      reading.kernel.map { "Linux \($0.value.description)" }, reading.architecture?.value,
    ].compactMap { $0 }
    parts.append(readingCount == 1 ? "one reading" : "\(readingCount) readings")
    return "(\(parts.joined(separator: ", ")))"
  }

  /// A line for each table, in columns.
  private func tableLines() -> [String] {
    var rows = [["namespace", "entries", "limit", "full", "new/s", "drops/s"]]
    for table in tables {
      let limit = table.limit.map { $0.value == 0 ? "none" : NumberText.count($0.value) }
      rows.append([
        table.namespace ?? "(initial)", table.count.map { NumberText.count($0.value) } ?? "-",
        limit ?? "-", table.fill.map { NumberText.percent($0) } ?? "-",
        table.flowsPerSecond.map { NumberText.rounded($0) } ?? "-",
        table.dropsPerSecond.map { NumberText.rounded($0) } ?? "-",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      return "  " + cells.joined(separator: "  ")
    }
  }

  private func lines(_ finding: Finding, _ style: ReportStyle) -> [String] {
    let place = finding.namespace.map { " [namespace \($0)]" } ?? ""
    let label = finding.severity.name
    let indentation = String(repeating: " ", count: 12)
    var lines = style.wrapped(
      finding.title + place,
      first: "  " + label + String(repeating: " ", count: 10 - label.count), rest: indentation)
    lines[0] = lines[0].replacingFirst(label, with: style.severity(finding.severity))
    for evidence in finding.evidence { lines += self.lines(evidence, indentation, style) }
    return lines
  }

  private func lines(_ remedy: Remedy, _ number: Int, _ style: ReportStyle) -> [String] {
    let place = remedy.namespace.map { " [namespace \($0)]" } ?? ""
    let first = "  \(number). "
    let indentation = String(repeating: " ", count: first.count)
    var lines = style.wrapped(remedy.title + place, first: first, rest: indentation)
    lines = lines.map { style.bold($0) }
    var fields = [
      ("enough", remedy.isSufficient ? "yes" : "not by itself, or not known"),
      ("gain", remedy.gain),
    ]
    var cost = remedy.memory > 0 ? "\(NumberText.octets(remedy.memory)) more memory" : "no memory"
    if let length = remedy.chainLength {
      cost += ", chains of \(NumberText.rounded(length)) tuples when full"
    }
    fields += [("cost", cost), ("risk", remedy.risk)]
    for (name, text) in fields {
      let label = name + String(repeating: " ", count: 8 - name.count)
      lines += style.wrapped(
        text, first: indentation + label, rest: indentation + String(repeating: " ", count: 8))
    }
    for part in remedy.instructions where part.isThisSystem || style.showsAllInstructions {
      lines += self.lines(part, indentation, remedy.instructions.count > 1)
    }
    let others = remedy.instructions.filter { !$0.isThisSystem }.map(\.system)
    if !others.isEmpty, !style.showsAllInstructions {
      lines.append(
        style.dim(
          indentation + "(there are instructions for \(others.joined(separator: ", ")) as well)"))
    }
    return lines
  }

  private func lines(
    _ part: Remedy.Instructions, _ indentation: String, _ isNamed: Bool
  ) -> [String] {
    var lines = isNamed ? [indentation + "with \(part.system):"] : []
    for file in part.files {
      lines.append("\(indentation)\(file.isAddition ? "add to" : "file") \(file.path):")
      lines += file.content.split(separator: "\n").map { "\(indentation)    \($0)" }
    }
    lines += part.commands.map { "\(indentation)# \($0)" }
    return lines
  }

  private func problemLines(_ style: ReportStyle) -> [String] {
    guard !problems.isEmpty else { return [] }
    var lines = ["", style.bold("What could not be read; the rest was used")]
    for problem in problems.problems.prefix(30) {
      lines += style.wrapped(problem.description, first: "  ", rest: "    ")
    }
    let more = problems.count - min(30, problems.problems.count)
    if more > 0 { lines.append("  and \(NumberText.count(UInt64(more))) more") }
    return lines
  }
}

extension String {
  /// The text with the first occurrence of a part replaced.
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    guard let start = indices.first(where: { self[$0...].hasPrefix(part) }) else { return self }
    return self[..<start] + other + self[index(start, offsetBy: part.count)...]
  }
}
