import DNSProtocol

/// The primaries of a secondary zone, as the column `domains.master` lists them.
enum Primaries {
  /// The list as it was given, when each part is an address with or without a port.
  static func checked(_ text: String) throws -> String {
    for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) where !isAddress(part) {
      throw Failure(
        "\"\(part)\" is no address of a primary; write 192.0.2.1, 192.0.2.1:5300 or "
          + "[2001:db8::1]:5300, several with commas between them")
    }
    return text
  }

  private static func isAddress(_ part: Substring) -> Bool {
    if parses(part, .a) || parses(part, .aaaa) { return true }
    guard let colon = part.lastIndex(of: ":"),
      UInt16(part[part.index(after: colon)...]) ?? 0 > 0
    else { return false }
    let host = part[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      return parses(host.dropFirst().dropLast(), .aaaa)
    }
    return parses(host, .a)
  }

  private static func parses(_ text: Substring, _ type: RecordType) -> Bool {
    (try? RecordData(type: type, presentation: String(text))) != nil
  }
}
