import Glibc

/// Numbers as people read them.
enum NumberText {
  /// `34,576`.
  static func count(_ number: UInt64) -> String {
    let digits = Array(String(number))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A rounded number, with a decimal below ten.
  static func rounded(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e18 else { return "?" }
    if abs(number) >= 10 || number == number.rounded() {
      let whole = number.rounded()
      return (whole < 0 ? "-" : "") + count(UInt64(abs(whole)))
    }
    let tenths = Int((abs(number) * 10).rounded())
    return "\(number < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
  }

  /// `51 MiB`.
  static func octets(_ number: Double) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (number, 0)
    while abs(value) >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return "\(rounded(value)) \(units[unit])"
  }

  /// `74 %`, and more digits where it is nearly all or nearly nothing.
  static func percent(_ share: Double) -> String {
    let percent = share * 100
    if percent > 0, percent < 0.1 { return "under 0.1 %" }
    if percent > 99.9, percent < 100 { return "over 99.9 %" }
    if percent < 10 || percent > 90, percent != percent.rounded() {
      let tenths = Int((percent * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) %"
    }
    return "\(Int(percent.rounded())) %"
  }

  /// `12 s`, `3 min`, `2 h`, `5 d`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "?" }
    if seconds < 120 { return "\(rounded(seconds)) s" }
    if seconds < 7200 { return "\(rounded(seconds / 60)) min" }
    if seconds < 172_800 { return "\(rounded(seconds / 3600)) h" }
    return "\(rounded(seconds / 86_400)) d"
  }
}
