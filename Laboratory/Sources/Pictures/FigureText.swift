import Foundation

/// Figures as people read them.
public enum FigureText {
  /// A share in per cent, with as many digits as distinguish it from all and nothing.
  public static func share(_ value: Double?) -> String {
    guard let value else { return "–" }
    if value == 0 || value == 1 { return "\(Int(value * 100)) %" }
    let text = String(format: "%.1f", value * 100)
    if text == "100.0" { return "99.9 %" }
    return text == "0.0" ? "< 0.1 %" : "\(text) %"
  }

  /// A whole number with groups of three digits.
  public static func number(_ value: Double) -> String {
    var digits = Array(String(Int(value.rounded().magnitude)))
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
    return (value.rounded() < 0 ? "-" : "") + String(digits)
  }

  /// A number with two digits after the point.
  public static func decimal(_ value: Double) -> String { String(format: "%.2f", value) }

  /// Octets in binary units: 51 MiB.
  public static func octets(_ value: Double) -> String {
    var (rest, unit) = (value, 0)
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    while rest >= 1024, unit < units.count - 1 { (rest, unit) = (rest / 1024, unit + 1) }
    let text = rest >= 10 || unit == 0 ? number(rest) : String(format: "%.1f", rest)
    return "\(text) \(units[unit])"
  }

  /// Microseconds as they are said.
  public static func time(_ microseconds: Double?) -> String {
    guard let microseconds else { return "–" }
    return microseconds < 1000
      ? "\(Int(microseconds.rounded())) µs" : String(format: "%.1f ms", microseconds / 1000)
  }
}
