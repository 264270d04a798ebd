/// Rows in aligned columns under a heading, for people.
struct TextTable {
  /// How the cells of a column are aligned.
  enum Alignment {
    case left, right
  }

  private let headings: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// Makes an empty table.
  init(_ columns: [(heading: String, alignment: Alignment)]) {
    headings = columns.map(\.heading)
    alignments = columns.map(\.alignment)
  }

  /// Appends a row with as many cells as there are columns.
  mutating func append(_ cells: [String]) { rows.append(cells) }

  /// The table, without a line end after the last row.
  func text(inColour: Bool) -> String {
    let all = [headings] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let lines = all.enumerated().map { index, row in
      let line = row.indices.map { pad(row[$0], to: widths[$0], alignments[$0]) }
        .joined(separator: "  ")
      let trimmed = String(line.reversed().drop { $0 == " " }.reversed())
      return index == 0 && inColour ? "\u{1b}[1m\(trimmed)\u{1b}[0m" : trimmed
    }
    return lines.joined(separator: "\n")
  }

  /// Prints the table to standard output.
  func print() { Swift.print(text(inColour: Screen.hasColour)) }

  private func pad(_ cell: String, to width: Int, _ alignment: Alignment) -> String {
    let room = String(repeating: " ", count: max(width - cell.count, 0))
    return alignment == .left ? cell + room : room + cell
  }
}
