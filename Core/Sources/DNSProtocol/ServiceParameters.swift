/// The service parameters of SVCB and HTTPS records (RFC 9460 §2.1, §2.2, §7).
enum ServiceParameters {
  /// How the value of a key is written.
  enum Format {
    /// Keys that a client must understand, with commas between (§8).
    case keys
    /// Strings with a length octet each, with commas between (§7.1).
    case strings(mayBeEmpty: Bool)
    /// No value at all.
    case flag
    /// A 16-bit number.
    case number
    /// 16-bit numbers with commas between, each once.
    case numbers
    /// IPv4 addresses with commas between.
    case ipv4
    /// IPv6 addresses with commas between.
    case ipv6
    /// Base 64.
    case base64
    /// A URI template with the variable `dns` (RFC 9461 §5), escaped.
    case template
    /// The octets as they are, escaped.
    case text
  }

  /// IANA's registry of keys: name, number, format.
  private static let registry: [(name: String, key: UInt16, format: Format)] = [
    ("mandatory", 0, .keys),
    ("alpn", 1, .strings(mayBeEmpty: false)),
    ("no-default-alpn", 2, .flag),
    ("port", 3, .number),
    ("ipv4hint", 4, .ipv4),
    ("ech", 5, .base64),
    ("ipv6hint", 6, .ipv6),
    ("dohpath", 7, .template),
    ("ohttp", 8, .flag),
    ("tls-supported-groups", 9, .numbers),
    ("docpath", 10, .strings(mayBeEmpty: true)),
    ("pvd", 11, .text),
    ("oots", 12, .text),
  ]

  private static let index = MnemonicIndex(registry.map { ($0.name, $0.key) })

  /// The format of a key's value.
  static func format(of key: UInt16) -> Format {
    Int(key) < registry.count ? registry[Int(key)].format : .text
  }

  /// Appends a key's name.
  static func printKey(_ key: UInt16, to text: inout [UInt8]) {
    if Int(key) < registry.count {
      text.append(contentsOf: registry[Int(key)].name.utf8)
    } else {
      text.append(text: "key")
      text.append(decimal: key)
    }
  }

  /// The key of a name in lower case, or of `keyNNNNN` without zeros in front (§2.1).
  static func key(named name: Span<UInt8>) -> UInt16? {
    for index in name.indices where name[index] != name[index].asciiLowercased { return nil }
    if let key = index.value(of: name) { return key }
    guard name.count > 3, name.count <= 8, name.hasPrefix(lowercase: "key") else { return nil }
    guard name.count == 4 || name[3] != UInt8(ascii: "0") else { return nil }
    return name.extracting(3..<name.count).decimal(maximum: 65_535).map { UInt16($0) }
  }

  // MARK: Wire format

  static func length(in wire: Span<UInt8>, at start: Int) throws(RecordDataFault) -> Int {
    var position = start
    var last = -1
    var mandatory: Range<Int>?
    while position < wire.count {
      guard wire.count - position >= 4 else {
        throw RecordDataFault(offset: position, expected: "a service parameter")
      }
      let key = wire.uint16(at: position)
      let range = (position + 4)..<(position + 4 + Int(wire.uint16(at: position + 2)))
      guard Int(key) > last, range.upperBound <= wire.count else {
        throw RecordDataFault(
          offset: position, expected: "a service parameter, in ascending order of keys")
      }
      if let expected = expectation(key: key, value: wire.extracting(range)) {
        throw RecordDataFault(offset: range.lowerBound, expected: expected)
      }
      if key == 0 { mandatory = range }
      last = Int(key)
      position = range.upperBound
    }
    if let mandatory,
      !containsAll(wire.extracting(start..<wire.count), keys: wire.extracting(mandatory))
    {
      throw RecordDataFault(
        offset: mandatory.lowerBound, expected: "mandatory keys that are all in the record")
    }
    return wire.count - start
  }

  /// Whether every key of a list of mandatory ones is among the parameters (§8).
  private static func containsAll(_ parameters: Span<UInt8>, keys: Span<UInt8>) -> Bool {
    var position = 0
    var wanted = 0
    while position < parameters.count, wanted < keys.count {
      if parameters.uint16(at: position) == keys.uint16(at: wanted) { wanted += 2 }
      position += 4 + Int(parameters.uint16(at: position + 2))
    }
    return wanted >= keys.count
  }

  /// What a key's value should have been, or `nil` when it is well-formed.
  static func expectation(key: UInt16, value: Span<UInt8>) -> String? {
    switch format(of: key) {
    case .keys:
      return isAscending(value) && value.uint16(at: 0) != 0
        ? nil : "keys in ascending order, each once and none of them mandatory itself"
    case .strings(let mayBeEmpty):
      return (mayBeEmpty && value.count == 0) || isStrings(value)
        ? nil : "one string or more, none of them empty"
    case .flag: return value.count == 0 ? nil : "no value"
    case .number: return value.count == 2 ? nil : "a 16-bit number"
    case .numbers: return isUnique(value) ? nil : "one 16-bit number or more, each once"
    case .ipv4:
      return value.count > 0 && value.count % 4 == 0 ? nil : "one IPv4 address or more"
    case .ipv6:
      return value.count > 0 && value.count % 16 == 0 ? nil : "one IPv6 address or more"
    case .base64: return value.count > 0 ? nil : "a value"
    case .template: return hasVariable(value) ? nil : "a URI template with the variable dns"
    case .text: return nil
    }
  }

  /// Whether one of the expressions in braces names the variable `dns` (RFC 6570 §2).
  private static func hasVariable(_ value: Span<UInt8>) -> Bool {
    var inside = false
    var start = 0
    for index in value.indices {
      switch value[index] {
      case UInt8(ascii: "{"):
        inside = true
        start = index + 1
      case UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "&"):
        if inside, start == index { start = index + 1 }
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "*"):
        if inside, value.extracting(start..<index).equals(lowercase: "dns") { return true }
        start = index + 1
        if value[index] == UInt8(ascii: "}") { inside = false }
      default: break
      }
    }
    return false
  }

  private static func isAscending(_ value: Span<UInt8>) -> Bool {
    guard value.count > 0, value.count % 2 == 0 else { return false }
    for position in stride(from: 2, to: value.count, by: 2)
    where value.uint16(at: position) <= value.uint16(at: position - 2) {
      return false
    }
    return true
  }

  private static func isUnique(_ value: Span<UInt8>) -> Bool {
    guard value.count > 0, value.count % 2 == 0 else { return false }
    var seen = Set<UInt16>()
    for position in stride(from: 0, to: value.count, by: 2) {
      guard seen.insert(value.uint16(at: position)).inserted else { return false }
    }
    return true
  }

  private static func isStrings(_ value: Span<UInt8>) -> Bool {
    var position = 0
    while position < value.count {
      guard value[position] > 0 else { return false }
      position += 1 + Int(value[position])
    }
    return position == value.count && position > 0
  }
}
