/// Figures as people read them, in the way of the page.
enum Words {
  /// A whole number with separators: 12,345.
  static func number(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// A rate, rounded up: what happens at all is never nothing.
  static func rate(_ value: Double) -> String {
    number(Int64(min(max(value, 0), 1e15).rounded(.up)))
  }

  /// A number of queries a second.
  static func queries(_ value: Double) -> String {
    let text = rate(value)
    return text == "1" ? "1 query a second" : "\(text) queries a second"
  }

  /// A number of responses a second.
  static func responses(_ value: Double) -> String {
    let text = rate(value)
    return text == "1" ? "1 response a second" : "\(text) responses a second"
  }

  /// A time that has gone by or is to come.
  static func time(_ seconds: some BinaryInteger) -> String {
    switch Int64(seconds) {
    case ..<120: "\(number(seconds)) s"
    case ..<7200: "\(number(seconds / 60)) min"
    case ..<172_800: "\(number(seconds / 3600)) h"
    default: "\(number(seconds / 86_400)) days"
    }
  }
}
