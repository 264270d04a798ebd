import Glibc

/// Who may be asked, and how much: nobody but this machine unless its administrator says so.
///
/// A line for each: a prefix or an address, and the most queries a second, such as
/// `192.0.2.0/24 500`. What follows # is passed over.
public struct AllowedTargets: Sendable, Equatable {
  /// What is wrong with a line.
  public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, counted from 1.
    public let line: Int
    /// What is there.
    public let found: String

    /// A sentence for people, that follows the file's name.
    public var description: String {
      "\(line): found \"\(found)\", expected a prefix and the most queries a second, such as "
        + "\"192.0.2.0/24 500\""
    }
  }

  /// Where the list is when nobody names another.
  public static let usualFile = "/etc/martlet/load-allow"

  private struct Entry: Sendable, Equatable {
    var address: [UInt8]
    var length: Int
    var rate: Double
  }

  private var entries: [Entry] = []

  /// Nobody but this machine.
  public init() {}

  /// Reads a list.
  ///
  /// - Throws: ``Problem`` with the first line that is wrong.
  public init(_ text: String) throws(Problem) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let content = line.prefix { $0 != "#" }
      let words = content.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      guard !words.isEmpty else { continue }
      guard words.count == 2, let rate = Double(words[1]), rate > 0, rate <= 1e9,
        let entry = Self.prefix(String(words[0]), rate)
      else { throw Problem(line: index + 1, found: String(content.prefix(80))) }
      entries.append(entry)
    }
  }

  /// The most queries a second for an address of 4 or 16 octets; nil where it may not be asked at all,
  /// infinite for loopback.
  ///
  /// Of several prefixes the longest decides.
  public func mostRate(for address: [UInt8]) -> Double? {
    if address.count == 4, address[0] == 127 { return .infinity }
    if address == [UInt8](repeating: 0, count: 15) + [1] { return .infinity }
    let matching = entries.filter { Self.matches($0, address) }
    return matching.max { $0.length < $1.length }?.rate
  }

  private static func matches(_ entry: Entry, _ address: [UInt8]) -> Bool {
    guard entry.address.count == address.count else { return false }
    return (0..<entry.length).allSatisfy { bit in
      let mask: UInt8 = 0x80 >> UInt8(bit % 8)
      return entry.address[bit / 8] & mask == address[bit / 8] & mask
    }
  }

  private static func prefix(_ text: String, _ rate: Double) -> Entry? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return nil }
    var octets = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, String(parts[0]), &octets) == 1 {
      octets = Array(octets[..<4])
    } else if inet_pton(AF_INET6, String(parts[0]), &octets) != 1 {
      return nil
    }
    guard let length = parts.count == 2 ? Int(parts[1]) : octets.count * 8,
      (0...octets.count * 8).contains(length)
    else { return nil }
    return Entry(address: octets, length: length, rate: rate)
  }
}
