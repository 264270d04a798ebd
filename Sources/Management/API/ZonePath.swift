import DNSProtocol

/// How zones are written in paths, as PowerDNS writes them: the name with its dot, octets that mean
/// something else in a URL as `=` and two hexadecimal digits, the root as `=2E`.
enum ZonePath {
  /// The zone's identifier.
  static func identifier(_ name: DomainName) -> String {
    if name.isRoot { return "=2E" }
    var result = ""
    for octet in name.lowercased.description.utf8 {
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "."), UInt8(ascii: "-"):
        result.unicodeScalars.append(Unicode.Scalar(octet))
      default:
        let digits = String(octet, radix: 16, uppercase: true)
        result += "=" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return result
  }

  /// The name that an identifier stands for, with a dot at its end or without.
  static func name(_ identifier: String) -> DomainName? {
    var octets: [UInt8] = []
    var rest = Array(identifier.utf8)[...]
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "=") else {
        octets.append(octet)
        continue
      }
      let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
      guard digits.count == 2 else { return nil }
      octets.append(UInt8(digits[0] << 4 | digits[1]))
      rest = rest.dropFirst(2)
    }
    guard !octets.isEmpty else { return nil }
    return try? DomainName(presentation: octets.span, relativeTo: .root)
  }

  /// Where a zone is in the API.
  static func url(_ name: DomainName) -> String {
    "/api/v1/servers/localhost/zones/\(identifier(name))"
  }
}
