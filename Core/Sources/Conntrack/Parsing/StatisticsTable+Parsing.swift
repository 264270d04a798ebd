extension StatisticsTable {
  /// Reads a file of `/proc/net/stat`: a line of names, then a line of hexadecimal numbers for
  /// each processor.
  ///
  /// - Returns: nil when there is no line of names.
  public init?(parsing text: SourceText, problems: inout ProblemList) {
    var columns: [String] = []
    var rows: [Row] = []
    for line in text.lines {
      let words = line.words
      guard let first = words.first else { continue }
      let source = text.source(line.number)
      if first == "entries" {
        guard columns.isEmpty else {
          problems.report(
            source, found: line.text, expected: "one table (only the first one is used)")
          break
        }
        columns = words.map { Self.canonicalName($0) }
      } else if columns.isEmpty {
        problems.report(
          source, found: line.text,
          expected: "a line of names that starts with \"entries\": without it nobody knows what "
            + "the numbers are")
        return nil
      } else {
        let values = Self.values(words, columns, source, &problems)
        if !values.isEmpty {
          rows.append(Row(processor: rows.count, values: values, source: source))
        }
      }
    }
    guard !columns.isEmpty else { return nil }
    self.init(columns: columns, rows: rows)
  }

  private static func values(
    _ words: [Substring], _ columns: [String], _ source: Source, _ problems: inout ProblemList
  ) -> [String: UInt32] {
    if words.count != columns.count {
      problems.report(
        source, found: "\(words.count) numbers", expected: "\(columns.count), one for each name")
    }
    var values: [String: UInt32] = [:]
    for (word, column) in zip(words, columns) {
      // A number that was cut off is shorter than eight digits; it would be a wrong value.
      guard word.utf8.count >= 8, let value = UInt64(word, radix: 16) else {
        problems.report(
          source, found: word, expected: "eight hexadecimal digits for \(column)")
        continue
      }
      values[column] = UInt32(truncatingIfNeeded: value)
    }
    return values
  }

  /// Reads the output of `conntrack -S`: a line of `name=number` for each processor, or with old
  /// versions a line for each counter.
  public init(parsingListing text: SourceText, problems: inout ProblemList) {
    var columns: [String] = []
    var rows: [Row] = []
    var sums: [String: UInt32] = [:]
    var sumsSource = text.source()
    for line in text.lines {
      let words = line.words
      let source = text.source(line.number)
      guard let first = words.first else { continue }
      if first.contains("=") {
        let row = Self.row(words, rows.count, source, &problems)
        rows.append(row)
        for word in words {
          let name = Self.canonicalName(word.prefix { $0 != "=" })
          if row.values[name] != nil, !columns.contains(name) { columns.append(name) }
        }
      } else if words.count == 2, let value = UInt64(words[1]) {
        if sums.isEmpty { sumsSource = source }
        let name = Self.canonicalName(first)
        sums[name] = UInt32(truncatingIfNeeded: value)
        columns.append(name)
      } else {
        problems.report(source, found: line.text, expected: "\"cpu=0 found=0 invalid=0 …\"")
      }
    }
    if !sums.isEmpty { rows.append(Row(processor: 0, values: sums, source: sumsSource)) }
    self.init(columns: columns, rows: rows)
  }

  private static func row(
    _ words: [Substring], _ index: Int, _ source: Source, _ problems: inout ProblemList
  ) -> Row {
    var row = Row(processor: index, values: [:], source: source)
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let value = UInt64(parts[1]) else {
        problems.report(source, found: word, expected: "name=number")
        continue
      }
      if parts[0] == "cpu" || parts[0] == "CPU" {
        row.processor = Int(truncatingIfNeeded: value)
      } else {
        row.values[canonicalName(parts[0])] = UInt32(truncatingIfNeeded: value)
      }
    }
    return row
  }
}
