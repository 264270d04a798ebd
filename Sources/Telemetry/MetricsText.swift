/// Writes metrics in Prometheus' text format, version 0.0.4.
package struct MetricsText: Sendable {
  /// What a metric does.
  package enum Kind: String, Sendable {
    /// Of which nothing is said.
    case untyped
    /// Only rises.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts by upper bounds.
    case histogram
  }

  /// What was written.
  package private(set) var text = ""

  /// Nothing yet.
  package init() {}

  /// Begins a metric.
  package mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Adds a value of the metric that was begun.
  package mutating func add(
    _ name: String, _ value: Double, _ labels: [(String, String)] = []
  ) {
    text += name
    if !labels.isEmpty {
      let list = labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }
      text += "{\(list.joined(separator: ","))}"
    }
    text += " \(Self.number(value))\n"
  }

  /// Adds a metric with one value.
  package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    begin(name, kind, help)
    add(name, value)
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
    return "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
