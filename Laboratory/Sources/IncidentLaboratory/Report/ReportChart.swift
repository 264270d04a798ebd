import Foundation

/// A graph over the seconds of a run.
struct ReportChart {
  /// One line or area.
  struct Series {
    enum Kind { case line, area, stackedArea }

    var name: String
    /// Which of the palette's colours.
    var colour: Int
    var kind = Kind.line
    /// The value of each second; a gap where there is none.
    var values: [Double?]
  }

  /// A time with a name.
  struct Band {
    var title: String
    var from: Double
    var to: Double
    var isTinted: Bool
  }

  /// A value that matters.
  struct Limit {
    var title: String
    var value: Double
  }

  var file: String
  var title: String
  var subtitle: String
  /// What the values count, below the title.
  var unit: String
  var series: [Series]
  var bands: [Band]
  var limits: [Limit] = []
  /// The top of the axis; what the values need without.
  var top: Double?

  /// Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008).
  static let palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"]
  /// And dashes, for those who see none.
  static let dashes = ["", "10 5", "3 4", "14 4 3 4", "6 3"]

  static let width = 1000.0
  static let height = 440.0
  private static let left = 92.0
  private static let right = 18.0
  private static let up = 132.0
  private static let down = 48.0

  private var length: Double { Double(max(series.map(\.values.count).max() ?? 1, 1)) }

  /// The values of a series with those stacked below it.
  private func stacked(_ number: Int) -> [Double?] {
    guard series[number].kind == .stackedArea else { return series[number].values }
    let below = series[..<number].filter { $0.kind == .stackedArea }
    return series[number].values.indices.map { place in
      series[number].values[place].map { value in
        below.reduce(value) { $0 + ($1.values[place] ?? 0) }
      }
    }
  }

  private var most: Double {
    if let top { return top }
    let values = series.indices.flatMap { stacked($0).compactMap { $0 } } + limits.map(\.value)
    return Self.roundTop(values.max() ?? 1)
  }

  /// The next of 1, 2, 2.5, 4, 5, 8 times a power of ten, so that four steps are round.
  static func roundTop(_ value: Double) -> Double {
    guard value > 0 else { return 4 }
    let power = pow(10, floor(log10(value)))
    for factor in [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10] where factor * power >= value * 1.02 {
      return factor * power
    }
    return 10 * power
  }

  private func x(_ second: Double) -> Double {
    Self.left + second / length * (Self.width - Self.left - Self.right)
  }

  private func y(_ value: Double) -> Double {
    let room = Self.height - Self.up - Self.down
    return Self.height - Self.down - min(max(value / most, 0), 1) * room
  }

  /// The graph; alone, or as a part of a page that has the styles.
  func svg(isAlone: Bool) -> String {
    let size = "viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\""
    var parts = [
      isAlone
        ? "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) width=\"\(Int(Self.width))\" "
          + "height=\"\(Int(Self.height))\"><style>\(Self.style)</style>"
          + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
        : "<svg role=\"img\" aria-label=\"\(title.escaped)\" \(size)>"
    ]
    parts.append("<text class=\"ink title\" x=\"8\" y=\"28\">\(title.escaped)</text>")
    parts.append("<text class=\"faint\" x=\"8\" y=\"52\">\(subtitle.escaped)</text>")
    parts += legend() + bandParts() + axes()
    for number in series.indices { parts += drawn(number) }
    parts += limitParts()
    return parts.joined(separator: "\n") + "\n</svg>\n"
  }

  /// The styles of a graph that is a file of its own.
  static let style = """
    text { font: 17px system-ui, 'DejaVu Sans', sans-serif; } .title { font-size: 23px; \
    font-weight: 600; } .ink { fill: #1b1b1b; } .faint { fill: #555; } .grid { stroke: #ddd; } \
    .axis { stroke: #555; } .band { fill: #d55e00; fill-opacity: .09; } .limit { stroke: #1b1b1b; }
    """

  private func legend() -> [String] {
    var place = 8.0
    return series.map { one in
      let colour = Self.palette[one.colour]
      let sample =
        one.kind == .line
        ? "<line x1=\"\(place)\" x2=\"\(place + 34)\" y1=\"74\" y2=\"74\" stroke=\"\(colour)\" "
          + "stroke-width=\"3\" stroke-dasharray=\"\(Self.dashes[one.colour])\"/>"
        : "<rect x=\"\(place)\" y=\"66\" width=\"34\" height=\"15\" fill=\"\(colour)\" "
          + "fill-opacity=\"\(Self.opacity(one))\" stroke=\"\(colour)\"/>"
      let text = "<text class=\"ink\" x=\"\(place + 42)\" y=\"80\">\(one.name.escaped)</text>"
      // About the width of the letters.
      place += 70 + Double(one.name.count) * 8.9
      return sample + text
    }
  }

  private static func opacity(_ series: Series) -> String { series.colour == 0 ? "0.45" : "0.75" }

  private func bandParts() -> [String] {
    bands.flatMap { band -> [String] in
      let (from, to) = (x(max(band.from, 0)), x(min(band.to, length)))
      guard to - from > 2 else { return [] }
      var parts: [String] = []
      let room = Self.height - Self.up - Self.down
      if band.isTinted {
        parts.append(
          "<rect class=\"band\" x=\"\(Self.text(from))\" y=\"\(Self.up)\" "
            + "width=\"\(Self.text(to - from))\" height=\"\(room)\"/>")
      }
      parts.append(
        "<line class=\"grid\" x1=\"\(Self.text(from))\" x2=\"\(Self.text(from))\" "
          + "y1=\"\(Self.up - 18)\" y2=\"\(Self.height - Self.down)\"/>")
      if Double(band.title.count) * 8.2 < to - from {
        parts.append(
          "<text class=\"faint\" x=\"\(Self.text(from + 5))\" y=\"\(Self.up - 6)\">"
            + "\(band.title.escaped)</text>")
      }
      return parts
    }
  }

  private func axes() -> [String] {
    var parts: [String] = []
    for step in 0...4 {
      let value = most * Double(step) / 4
      let place = Self.text(y(value))
      parts.append(
        "<line class=\"\(step == 0 ? "axis" : "grid")\" x1=\"\(Self.left)\" "
          + "x2=\"\(Self.width - Self.right)\" y1=\"\(place)\" y2=\"\(place)\"/>")
      parts.append(
        "<text class=\"ink\" text-anchor=\"end\" x=\"\(Self.left - 8)\" "
          + "y=\"\(Self.text(y(value) + 6))\">\(Self.short(value))</text>")
    }
    parts.append(
      "<text class=\"faint\" x=\"8\" y=\"\(Self.up - 24)\">\(unit.escaped)</text>")
    let step = [5.0, 10, 20, 30, 60].first { length / $0 <= 12 } ?? 120
    for second in stride(from: 0, through: length, by: step) {
      parts.append(
        "<text class=\"ink\" text-anchor=\"middle\" x=\"\(Self.text(x(second)))\" "
          + "y=\"\(Self.height - Self.down + 22)\">\(Int(second))"
          + "\(second == 0 ? " s" : "")</text>")
    }
    return parts
  }

  private func drawn(_ number: Int) -> [String] {
    let one = series[number]
    let values = stacked(number)
    let colour = Self.palette[one.colour]
    return runs(values).flatMap { run -> [String] in
      let points = run.map { "\(Self.text(x(Double($0) + 0.5))),\(Self.text(y(values[$0] ?? 0)))" }
      let line =
        "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(one.kind == .line ? 3 : 1.5)\" "
        + "stroke-linejoin=\"round\" stroke-dasharray=\""
        + "\(one.kind == .line ? Self.dashes[one.colour] : "")\" "
        + "points=\"\(points.joined(separator: " "))\"/>"
      guard one.kind != .line else { return [line] }
      let below = run.reversed().map { place in
        let base =
          (values[place] ?? 0) - (one.kind == .area ? values[place] ?? 0 : one.values[place] ?? 0)
        return "\(Self.text(x(Double(place) + 0.5))),\(Self.text(y(base)))"
      }
      let area =
        "<polygon fill=\"\(colour)\" fill-opacity=\"\(Self.opacity(one))\" "
        + "points=\"\((points + below).joined(separator: " "))\"/>"
      return [area, line]
    }
  }

  /// Seconds that follow one another with values.
  private func runs(_ values: [Double?]) -> [Range<Int>] {
    var all: [Range<Int>] = []
    var start: Int?
    for place in 0...values.count {
      let isThere = place < values.count && values[place] != nil
      if isThere, start == nil { start = place }
      if !isThere, let first = start {
        all.append(first..<place)
        start = nil
      }
    }
    return all
  }

  private func limitParts() -> [String] {
    limits.map { limit in
      let place = Self.text(y(limit.value))
      return "<line class=\"limit\" stroke-dasharray=\"2 4\" x1=\"\(Self.left)\" "
        + "x2=\"\(Self.width - Self.right)\" y1=\"\(place)\" y2=\"\(place)\"/>"
        + "<text class=\"ink\" text-anchor=\"end\" x=\"\(Self.width - Self.right - 6)\" "
        + "y=\"\(Self.text(y(limit.value) - 6))\">\(limit.title.escaped)</text>"
    }
  }

  private static func text(_ value: Double) -> String { String(format: "%.1f", value) }

  /// A number as axes have it: 1,200 or 262 k or 1.5 M.
  private static func short(_ value: Double) -> String {
    if value >= 1e6 { return trimmed(value / 1e6) + " M" }
    if value >= 10_000 { return trimmed(value / 1e3) + " k" }
    return value >= 1000 ? LaboratoryText.number(value) : trimmed(value)
  }

  private static func trimmed(_ value: Double) -> String {
    let text = String(format: "%.1f", value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension String {
  /// The text as HTML has it.
  var escaped: String {
    replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}
