/// Rows of figures over time.
///
/// The last ten minutes by the second, the last hour by ten seconds, the last day by the minute. The
/// memory is taken once and never grows.
package struct History: Sendable {
  /// How far back and how fine.
  package enum Span: Int, Sendable, CaseIterable {
    /// Ten minutes, by the second.
    case minutes = 600
    /// An hour, by ten seconds.
    case hour = 3600
    /// A day, by the minute.
    case day = 86_400

    /// The seconds of a row.
    package var step: Int64 {
      switch self {
      case .minutes: 1
      case .hour: 10
      case .day: 60
      }
    }

    /// How many rows there are at most.
    package var rows: Int { rawValue / Int(step) }
  }

  /// What is known of one span.
  private struct Ring: Sendable {
    let span: Span
    let width: Int
    /// Row after row; NaN where nothing is known.
    var values: [Double]
    /// The time of each row in steps; -1 for an empty one.
    var times: [Int64]
    /// What goes into the row under way.
    var sums: [Double]
    var counts: [Double]
    var time: Int64 = -1

    init(_ span: Span, width: Int) {
      (self.span, self.width) = (span, width)
      values = Array(repeating: .nan, count: span.rows * width)
      times = Array(repeating: -1, count: span.rows)
      sums = Array(repeating: 0, count: width)
      counts = sums
    }

    mutating func add(_ row: [Double], at second: Int64) {
      let now = second / span.step
      if now != time {
        time = now
        for column in 0..<width { (sums[column], counts[column]) = (0, 0) }
      }
      let place = Int(now % Int64(span.rows))
      times[place] = now
      for column in 0..<width {
        let value = row[column]
        if value.isFinite {
          (sums[column], counts[column]) = (sums[column] + value, counts[column] + 1)
        }
        values[place * width + column] =
          counts[column] > 0 ? sums[column] / counts[column] : .nan
      }
    }

    func rows(until second: Int64) -> [(second: Int64, values: [Double])] {
      let last = second / span.step
      var found: [(second: Int64, values: [Double])] = []
      for now in max(last - Int64(span.rows) + 1, 0)...max(last, 0) {
        let place = Int(now % Int64(span.rows))
        guard times[place] == now else { continue }
        found.append((now * span.step, Array(values[(place * width)..<((place + 1) * width)])))
      }
      return found
    }
  }

  /// What the columns are.
  package let columns: [String]
  private var rings: [Ring]

  /// Takes the memory for columns of these names.
  package init(columns: [String]) {
    self.columns = columns
    rings = Span.allCases.map { Ring($0, width: columns.count) }
  }

  /// Adds the figures of a second, one for each column; NaN where nothing is known.
  package mutating func add(_ row: [Double], at second: Int64) {
    guard row.count == columns.count else { return }
    for index in rings.indices { rings[index].add(row, at: second) }
  }

  /// The rows of a span, oldest first: means over each step.
  package func rows(
    _ span: Span, until second: Int64
  ) -> [(second: Int64, values: [Double])] {
    rings.first { $0.span == span }?.rows(until: second) ?? []
  }
}
