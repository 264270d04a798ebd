import Glibc

/// How the values of the configuration are written.
enum ConfigurationValue {
  typealias Refusal = ConfigurationReader.Refusal

  /// Any text but an empty one.
  static func nonempty(_ text: String) throws(Refusal) -> String {
    guard !text.isEmpty else { throw Refusal("it must not be empty") }
    return text
  }

  /// A file; empty for none.
  static func path(_ text: String) throws(Refusal) -> String? {
    guard !text.hasSuffix("/") else { throw Refusal("a file is expected, and this is a folder") }
    return text.isEmpty ? nil : text
  }

  /// A text for one character-string of a TXT record; empty for none.
  static func shortText(_ text: String) throws(Refusal) -> String? {
    guard text.utf8.count <= 255 else { throw Refusal("at most 255 octets fit") }
    return text.isEmpty ? nil : text
  }

  /// A whole number.
  static func integer(
    in range: ClosedRange<Int>
  ) -> (String) throws(Refusal) -> Int {
    { text throws(Refusal) in
      guard let number = Int(text), range.contains(number) else {
        throw Refusal("a number from \(range.lowerBound) to \(range.upperBound) is expected")
      }
      return number
    }
  }

  /// Yes or no.
  static func boolean(_ text: String) throws(Refusal) -> Bool {
    switch text.lowercased() {
    case "yes", "true", "on", "1": return true
    case "no", "false", "off", "0": return false
    default: throw Refusal("yes or no is expected")
    }
  }

  /// A time such as `10s`, `500ms` or `2m`; a bare number counts seconds.
  static func duration(
    in range: ClosedRange<Duration>
  ) -> (String) throws(Refusal) -> Duration {
    { text throws(Refusal) in
      let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)]
      for (suffix, seconds) in units where text.hasSuffix(suffix) {
        guard let number = Double(text.dropLast(suffix.count)), number.isFinite, number >= 0,
          number < 1e9
        else { continue }
        let duration = Duration.seconds(number * seconds)
        guard range.contains(duration) else { break }
        return duration
      }
      let (low, high) = (
        Self.text(duration: range.lowerBound), Self.text(duration: range.upperBound)
      )
      throw Refusal("a time from \(low) to \(high) is expected, such as 10s or 500ms")
    }
  }

  /// A size such as `4M`, `512K` or a number of octets.
  static func octets(
    in range: ClosedRange<Int>
  ) -> (String) throws(Refusal) -> Int {
    { text throws(Refusal) in
      let units: [(String, Int)] = [("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("", 1)]
      for (suffix, factor) in units where text.uppercased().hasSuffix(suffix) {
        guard let number = Int(text.dropLast(suffix.count)) else { continue }
        let (octets, hasOverflowed) = number.multipliedReportingOverflow(by: factor)
        guard !hasOverflowed, range.contains(octets) else { break }
        return octets
      }
      let (low, high) = (Self.text(octets: range.lowerBound), Self.text(octets: range.upperBound))
      throw Refusal("a size from \(low) to \(high) is expected, such as 4M")
    }
  }

  /// The octets of the NSID option: text, or `0x` and hexadecimal digits.
  static func nsid(_ text: String) throws(Refusal) -> [UInt8] {
    guard text.hasPrefix("0x") else {
      guard text.utf8.count <= 255 else { throw Refusal("at most 255 octets fit") }
      return Array(text.utf8)
    }
    let digits = text.dropFirst(2).compactMap(\.hexDigitValue)
    guard digits.count == text.count - 2, digits.count % 2 == 0, digits.count <= 510 else {
      throw Refusal("after 0x an even number of hexadecimal digits is expected, at most 510")
    }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// A SHA-256 digest in hexadecimal digits; empty for none.
  static func digest(_ text: String) throws(Refusal) -> String? {
    guard !text.isEmpty else { return nil }
    let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
    guard digits.count == 64, digits.allSatisfy(\.isHexDigit) else {
      throw Refusal(
        "sha256: and 64 hexadecimal digits are expected, as `martlet key digest` prints them")
    }
    return digits.lowercased()
  }

  /// A user of this machine; empty for none.
  static func user(_ text: String) throws(Refusal) -> String? {
    guard !text.isEmpty else { return nil }
    guard getpwnam(text) != nil else { throw Refusal("this machine has no such user") }
    return text
  }

  /// A group of this machine; empty for none.
  static func group(_ text: String) throws(Refusal) -> String? {
    guard !text.isEmpty else { return nil }
    guard getgrnam(text) != nil else { throw Refusal("this machine has no such group") }
    return text
  }

  /// One of a few words.
  static func oneOf<Value: RawRepresentable & CaseIterable>(
    _ text: String
  ) throws(Refusal) -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text.lowercased()) else {
      let words = Value.allCases.map(\.rawValue)
      throw Refusal("one of \(words.joined(separator: ", ")) is expected")
    }
    return value
  }

  /// A time in the largest unit that keeps it whole.
  static func text(duration: Duration) -> String {
    let milliseconds =
      duration.components.seconds * 1000
      + duration.components.attoseconds / 1_000_000_000_000_000
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }

  /// A size in the largest unit that keeps it whole.
  static func text(octets: Int) -> String {
    for (suffix, factor) in [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]
    where octets > 0 && octets % factor == 0 {
      return "\(octets / factor)\(suffix)"
    }
    return "\(octets)"
  }

  /// The NSID as text where it is text, otherwise in hexadecimal.
  static func text(nsid: [UInt8]) -> String {
    if nsid.allSatisfy({ (0x20..<0x7f).contains($0) }) {
      return String(decoding: nsid, as: UTF8.self)
    }
    return "0x" + nsid.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
