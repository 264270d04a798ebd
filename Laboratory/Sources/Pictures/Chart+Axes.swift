import Foundation

/// What is around the values.
extension Chart {
  func axes() -> [String] {
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
      "<text class=\"faint\" x=\"8\" y=\"\(Self.up - 24)\">\(unit.escapedForXML)</text>")
    return parts + timeAxis()
  }

  private func timeAxis() -> [String] {
    // So that no two are nearer than a twelfth of the width.
    let steps = [1.0, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400]
    let step = steps.first { length / $0 <= 12 } ?? (length / 8)
    let (unit, name) = step < 60 ? (1.0, "s") : step < 3600 ? (60.0, "min") : (3600.0, "h")
    return stride(from: 0, through: length, by: step).map { second in
      "<text class=\"ink\" text-anchor=\"middle\" x=\"\(Self.text(x(second)))\" "
        + "y=\"\(Self.height - Self.down + 22)\">\(Self.trimmed(second / unit))"
        + "\(second == 0 ? " \(name)" : "")</text>"
    }
  }

  func bandParts() -> [String] {
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
            + "\(band.title.escapedForXML)</text>")
      }
      return parts
    }
  }

  func limitParts() -> [String] {
    limits.map { limit in
      let place = Self.text(y(limit.value))
      return "<line class=\"limit\" stroke-dasharray=\"2 4\" x1=\"\(Self.left)\" "
        + "x2=\"\(Self.width - Self.right)\" y1=\"\(place)\" y2=\"\(place)\"/>"
        + "<text class=\"ink\" text-anchor=\"end\" x=\"\(Self.width - Self.right - 6)\" "
        + "y=\"\(Self.text(y(limit.value) - 6))\">\(limit.title.escapedForXML)</text>"
    }
  }

  /// A number as axes have it: 1,200 or 262 k or 1.5 M.
  private static func short(_ value: Double) -> String {
    if value >= 1e6 { return trimmed(value / 1e6) + " M" }
    if value >= 10_000 { return trimmed(value / 1e3) + " k" }
    return value >= 1000 ? FigureText.number(value) : trimmed(value)
  }

  private static func trimmed(_ value: Double) -> String {
    var text = String(format: "%.2f", value)
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
