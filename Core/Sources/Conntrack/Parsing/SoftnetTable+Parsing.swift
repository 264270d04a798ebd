extension SoftnetTable {
  /// Reads `/proc/net/softnet_stat`: hexadecimal columns without names, of which the first three
  /// have always meant the same.
  public init(parsing text: SourceText, problems: inout ProblemList) {
    self.init(rows: [])
    for line in text.lines where !line.text.isEmpty {
      let source = text.source(line.number)
      let numbers = line.words.prefix(3).map { word in
        word.utf8.count == 8 ? UInt32(word, radix: 16) : nil
      }
      guard numbers.count == 3, let processed = numbers[0], let dropped = numbers[1],
        let squeezed = numbers[2]
      else {
        problems.report(
          source, found: line.text, expected: "at least three numbers of eight hexadecimal digits")
        continue
      }
      rows.append(
        Row(processed: processed, dropped: dropped, squeezed: squeezed, source: source))
    }
  }
}
