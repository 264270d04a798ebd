import Foundation

/// How a graph is drawn.
extension Chart {
  /// Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008).
  static let palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"]
  /// And dashes, for those who see none.
  static let dashes = ["", "10 5", "3 4", "14 4 3 4", "6 3"]

  static let width = 1000.0
  static let height = 440.0
  static let left = 92.0
  static let right = 18.0
  static let up = 132.0
  static let down = 48.0

  /// The time that the values take, in seconds.
  var length: Double {
    end ?? Double(max(series.map(\.values.count).max() ?? 1, 1)) * secondsPerValue
  }

  /// The values of a series with those stacked below it.
  func stacked(_ number: Int) -> [Double?] {
    guard series[number].kind == .stackedArea else { return series[number].values }
    let below = series[..<number].filter { $0.kind == .stackedArea }
    return series[number].values.indices.map { place in
      series[number].values[place].map { value in
        below.reduce(value) { $0 + ($1.values[place] ?? 0) }
      }
    }
  }

  /// The top of the axis.
  var most: Double {
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

  /// Where a second is, in the units of the picture.
  func x(_ second: Double) -> Double {
    Self.left + second / length * (Self.width - Self.left - Self.right)
  }

  /// Where a value is.
  func y(_ value: Double) -> Double {
    let room = Self.height - Self.up - Self.down
    return Self.height - Self.down - min(max(value / most, 0), 1) * room
  }

  /// The graph as SVG; alone, or as a part of a page that has the styles.
  public func svg(isAlone: Bool) -> String {
    let size = "viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\""
    var parts = [
      isAlone
        ? "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) width=\"\(Int(Self.width))\" "
          + "height=\"\(Int(Self.height))\"><style>\(Self.style)</style>"
          + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
        : "<svg role=\"img\" aria-label=\"\(title.escapedForXML)\" \(size)>"
    ]
    parts.append("<text class=\"ink title\" x=\"8\" y=\"28\">\(title.escapedForXML)</text>")
    parts.append("<text class=\"faint\" x=\"8\" y=\"52\">\(subtitle.escapedForXML)</text>")
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
      let text = "<text class=\"ink\" x=\"\(place + 42)\" y=\"80\">\(one.name.escapedForXML)</text>"
      // About the width of the letters.
      place += 70 + Double(one.name.count) * 8.9
      return sample + text
    }
  }

  private static func opacity(_ series: Series) -> String { series.colour == 0 ? "0.45" : "0.75" }

  private func drawn(_ number: Int) -> [String] {
    let one = series[number]
    var values = stacked(number)
    if isStepped, one.kind == .stackedArea {
      // The edge of nothing would hide what is below it.
      for place in values.indices where one.values[place] == 0 { values[place] = nil }
    }
    let colour = Self.palette[one.colour]
    return runs(values).flatMap { run -> [String] in
      let points = run.flatMap { corners($0, values[$0] ?? 0) }
      let line =
        "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(one.kind == .line ? 3 : 1.5)\" "
        + "stroke-linejoin=\"round\" stroke-dasharray=\""
        + "\(one.kind == .line ? Self.dashes[one.colour] : "")\" "
        + "points=\"\(points.joined(separator: " "))\"/>"
      guard one.kind != .line else { return [line] }
      let below = run.reversed().flatMap { place in
        let base =
          (values[place] ?? 0) - (one.kind == .area ? values[place] ?? 0 : one.values[place] ?? 0)
        return corners(place, base).reversed()
      }
      let area =
        "<polygon fill=\"\(colour)\" fill-opacity=\"\(Self.opacity(one))\" "
        + "points=\"\((points + below).joined(separator: " "))\"/>"
      return [area, line]
    }
  }

  /// Where a value is: in the middle of its time, or all along it.
  private func corners(_ place: Int, _ value: Double) -> [String] {
    let times = isStepped ? [0, 1] : [0.5]
    return times.map { part in
      let time = min((Double(place) + part) * secondsPerValue, length)
      return "\(Self.text(x(time))),\(Self.text(y(value)))"
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

  static func text(_ value: Double) -> String { String(format: "%.1f", value) }
}
