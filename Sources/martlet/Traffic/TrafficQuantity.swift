import ArgumentParser
import Conntrack

/// Numbers as the commands about traffic take them.
enum TrafficQuantity {
  /// More questions for some time.
  struct Spike: Equatable {
    /// When it begins, in seconds.
    var start: Double
    /// How long it lasts, in seconds.
    var length: Double
    /// How many times the rate it is.
    var factor: Double
  }

  /// A number that may end in k or M.
  static func number(_ text: String) throws -> Double {
    let units: [Character: Double] = ["k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9]
    return try read(text, units, "a number such as 500, 12k or 10M", most: 1e12)
  }

  /// A whole number of a range, that may end in k or M.
  ///
  /// - Parameter name: What the option is called in the message.
  static func count(_ text: String, _ name: String, _ range: ClosedRange<Int>) throws -> Int {
    guard let value = try? number(text), value == value.rounded(),
      range.contains(Int(min(value, 1e15)))
    else {
      throw ValidationError(
        "\"\(text)\" can't be \(name): expected a whole number from \(range.lowerBound) to "
          + "\(range.upperBound).")
    }
    return Int(value)
  }

  /// A share of a whole.
  static func share(_ text: String) throws -> Double {
    guard let value = Double(text), (0...1).contains(value) else {
      throw ValidationError("\"\(text)\" is no share: expected a number from 0 to 1, such as 0.3.")
    }
    return value
  }

  /// A time in seconds that may end in s, m or h.
  static func time(_ text: String) throws -> Double {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let seconds = try read(text, units, "a time such as 30s, 10m or 2h", most: 1e7)
    guard seconds > 0 else {
      throw ValidationError("\"\(text)\" is no time: expected more than 0.")
    }
    return seconds
  }

  /// When, how long and how many times, with colons between.
  static func spike(_ text: String) throws -> Spike {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3 else {
      throw ValidationError(
        "\"\(text)\" is no spike: expected start:length:factor, such as 60s:30s:8.")
    }
    let start = parts[0] == "0" ? 0 : try time(parts[0])
    return Spike(start: start, length: try time(parts[1]), factor: try number(parts[2]))
  }

  /// The era of a kernel's release, or of one of Red Hat's.
  static func era(_ text: String) throws -> KernelEra {
    let names: [String: KernelEra] = [
      "rhel4": .linux2_6_9, "rhel5": .linux2_6_18, "rhel6": .linux2_6_32, "rhel7": .linux3,
      "rhel8": .linux4_8, "rhel9": .linux5_15, "rhel10": .linux5_15,
    ]
    if let era = names[text.lowercased()] { return era }
    guard let release = KernelRelease(text) else {
      throw ValidationError(
        "\"\(text)\" is no release of Linux: expected one such as 6.1, 5.14.0-427.el9 or "
          + "rhel4.")
    }
    return KernelEra(release)
  }

  private static func read(
    _ text: String, _ units: [Character: Double], _ expected: String, most: Double
  ) throws -> Double {
    var digits = text
    var unit = 1.0
    if let last = text.last, let factor = units[last] {
      digits.removeLast()
      unit = factor
    }
    guard let value = Double(digits), value.isFinite, value >= 0, value * unit <= most,
      digits.allSatisfy({ $0.isNumber || $0 == "." })
    else { throw ValidationError("\"\(text)\" is no number: expected \(expected).") }
    return value * unit
  }
}
