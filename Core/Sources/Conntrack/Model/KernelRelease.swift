/// A kernel's release as `uname -r` prints it: `2.6.9-89.ELsmp`, `6.18.0-12-generic`.
public struct KernelRelease: Sendable, Hashable, CustomStringConvertible {
  /// The whole text.
  public let description: String
  /// The first number.
  public let major: Int
  /// The second number.
  public let minor: Int
  /// The third number, 0 when there is none.
  public let patch: Int

  /// Reads a release; nil when it does not start with two numbers.
  public init?(_ text: some StringProtocol) {
    var numbers: [Int] = []
    for part in text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false) {
      let digits = part.prefix { $0.isASCII && $0.isNumber }
      guard digits.count < 6, let number = Int(digits) else { break }
      numbers.append(number)
      if digits.count != part.count { break }
    }
    guard numbers.count >= 2, text.utf8.count < 200 else { return nil }
    description = String(text)
    (major, minor) = (numbers[0], numbers[1])
    patch = numbers.count > 2 ? numbers[2] : 0
  }

  /// Whether this is at least the release of these numbers.
  public func isAtLeast(_ major: Int, _ minor: Int, _ patch: Int = 0) -> Bool {
    (self.major, self.minor, self.patch) >= (major, minor, patch)
  }

  /// Red Hat's release that a kernel belongs to (`.EL` is 4, `.el5`, … `.el10`): they carry newer
  /// code than their numbers say.
  public var enterpriseLinux: Int? {
    let parts = description.split { $0 == "." || $0 == "-" || $0 == "_" }
    for part in parts {
      if part.hasPrefix("EL") { return 4 }
      guard part.hasPrefix("el") else { continue }
      if let number = Int(part.dropFirst(2).prefix { $0.isASCII && $0.isNumber }) { return number }
    }
    return nil
  }
}
