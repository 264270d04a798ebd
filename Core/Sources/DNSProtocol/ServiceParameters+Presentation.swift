extension ServiceParameters {
  private struct Parameter {
    var key: UInt16
    var value: [UInt8]
  }

  /// Reads all tokens that are left as parameters, in any order (RFC 9460 §2.1).
  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    var parameters: [Parameter] = []
    var mandatory: PresentationScanner.Token?
    while let token = try scanner.nextToken() {
      let parameter = try readParameter(token, of: scanner)
      guard !parameters.contains(where: { $0.key == parameter.key }) else {
        throw scanner.error(at: token, expected: "each service parameter once")
      }
      if parameter.key == 0 { mandatory = token }
      parameters.append(parameter)
    }
    parameters.sort { $0.key < $1.key }
    let start = wire.count
    for parameter in parameters {
      wire.append(bigEndian: UInt64(parameter.key), count: 2)
      wire.append(bigEndian: UInt64(parameter.value.count), count: 2)
      wire.append(contentsOf: parameter.value)
    }
    do throws(RecordDataFault) {
      _ = try length(in: wire.span.extracting(start..<wire.count), at: 0)
    } catch {
      throw scanner.error(at: mandatory, expected: error.expected)
    }
  }

  private static func readParameter(
    _ token: PresentationScanner.Token, of scanner: borrowing PresentationScanner
  ) throws(PresentationError) -> Parameter {
    let text = scanner.bytes(of: token)
    let nameEnd = firstIndex(of: UInt8(ascii: "="), in: text) ?? text.count
    guard !token.isQuoted, let key = key(named: text.extracting(0..<nameEnd)) else {
      throw scanner.error(
        at: token, expected: "a service parameter, such as alpn=h2 or key65333=\"text\"")
    }
    // `keyNNNNN` gives the octets of any key as they are on the wire.
    let isGeneric = text.hasPrefix(lowercase: "key")
    var value: [UInt8] = []
    if nameEnd < text.count {
      value = try readValue(token, from: nameEnd + 1, of: scanner)
      if !isGeneric {
        guard let encoded = encode(value.span, as: format(of: key)) else {
          throw scanner.error(at: token, expected: example(of: format(of: key)))
        }
        value = encoded
      }
    }
    if let expected = expectation(key: key, value: value.span) {
      throw scanner.error(
        at: token, expected: isGeneric ? expected : example(of: format(of: key)))
    }
    guard value.count <= 65_535 else {
      throw scanner.error(at: token, expected: "a value of at most 65535 octets")
    }
    return Parameter(key: key, value: value)
  }

  /// The octets of a value, quotes removed and escapes resolved.
  private static func readValue(
    _ token: PresentationScanner.Token, from offset: Int,
    of scanner: borrowing PresentationScanner
  ) throws(PresentationError) -> [UInt8] {
    var value = token
    value.start += offset
    if value.start < value.end, scanner.bytes[value.start] == UInt8(ascii: "\"") {
      guard value.end - value.start >= 2, scanner.bytes[value.end - 1] == UInt8(ascii: "\"") else {
        throw scanner.error(at: token, expected: "white space after the closing quote")
      }
      value.start += 1
      value.end -= 1
    }
    var octets: [UInt8] = []
    try scanner.appendUnescaped(value, to: &octets)
    return octets
  }

  private static func firstIndex(of byte: UInt8, in text: Span<UInt8>) -> Int? {
    for index in text.indices where text[index] == byte { return index }
    return nil
  }

  private static func example(of format: Format) -> String {
    switch format {
    case .keys: "other keys with commas between, each once, such as mandatory=alpn,ipv4hint"
    case .strings: "one string or more with commas between, such as alpn=h2,h3"
    case .flag: "the parameter without a value"
    case .number: "a number from 0 to 65535, such as port=443"
    case .numbers: "numbers with commas between, each once, such as tls-supported-groups=29,23"
    case .ipv4: "IPv4 addresses with commas between, such as ipv4hint=192.0.2.1,192.0.2.2"
    case .ipv6: "IPv6 addresses with commas between, such as ipv6hint=2001:db8::1"
    case .base64: "octets in base 64, such as ech=AEX+DQ=="
    case .template: "a URI template, such as dohpath=\"/dns-query{?dns}\""
    case .text: "a value, such as key65333=\"text\""
    }
  }

  /// The wire form of a value whose escapes are resolved, or `nil` when it is not one.
  private static func encode(_ value: Span<UInt8>, as format: Format) -> [UInt8]? {
    var wire: [UInt8] = []
    switch format {
    case .flag: return value.count == 0 ? [] : nil
    case .text, .template: wire.append(value)
    case .base64: return Base64.decode(value, to: &wire) ? wire : nil
    case .number:
      guard let number = value.decimal(maximum: 65_535) else { return nil }
      wire.append(bigEndian: number, count: 2)
    case .strings(let mayBeEmpty):
      if mayBeEmpty, value.count == 0 { return [] }
      return encodeStrings(value)
    case .keys:
      var keys: [UInt16] = []
      guard
        forEachItem(
          value,
          { item in
            guard let key = key(named: item) else { return false }
            keys.append(key)
            return true
          })
      else { return nil }
      for key in keys.sorted() { wire.append(bigEndian: UInt64(key), count: 2) }
    case .numbers:
      let isList = forEachItem(value) { item in
        guard let number = item.decimal(maximum: 65_535) else { return false }
        wire.append(bigEndian: number, count: 2)
        return true
      }
      return isList ? wire : nil
    case .ipv4:
      let isList = forEachItem(value) { item in
        guard let address = InternetAddress.ipv4(item) else { return false }
        wire.append(bigEndian: UInt64(address), count: 4)
        return true
      }
      return isList ? wire : nil
    case .ipv6:
      return forEachItem(value) { InternetAddress.appendIPv6($0, to: &wire) } ? wire : nil
    }
    return wire
  }

  /// Gives the pieces between commas; stops when one is refused.
  private static func forEachItem(_ value: Span<UInt8>, _ body: (Span<UInt8>) -> Bool) -> Bool {
    var start = 0
    for index in 0...value.count where index == value.count || value[index] == UInt8(ascii: ",") {
      guard body(value.extracting(start..<index)) else { return false }
      start = index + 1
    }
    return true
  }

  /// Strings with commas between; a comma or a backslash in a string has a backslash before it
  /// (RFC 9460 §A.1).
  private static func encodeStrings(_ value: Span<UInt8>) -> [UInt8]? {
    var wire: [UInt8] = [0]
    var start = 0
    var position = 0
    while true {
      if position == value.count || value[position] == UInt8(ascii: ",") {
        let length = wire.count - start - 1
        guard (1...255).contains(length) else { return nil }
        wire[start] = UInt8(length)
        if position == value.count { return wire }
        start = wire.count
        wire.append(0)
      } else if value[position] == UInt8(ascii: "\\") {
        position += 1
        guard position < value.count,
          value[position] == UInt8(ascii: ",") || value[position] == UInt8(ascii: "\\")
        else { return nil }
        wire.append(value[position])
      } else {
        wire.append(value[position])
      }
      position += 1
    }
  }

  // MARK: Printing

  /// Appends well-formed parameters with spaces between.
  static func print(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    var position = 0
    while position < octets.count {
      let key = octets.uint16(at: position)
      let end = position + 4 + Int(octets.uint16(at: position + 2))
      if position > 0 { text.append(UInt8(ascii: " ")) }
      printKey(key, to: &text)
      if end > position + 4 {
        text.append(UInt8(ascii: "="))
        printValue(octets.extracting((position + 4)..<end), as: format(of: key), to: &text)
      }
      position = end
    }
  }

  private static func printValue(
    _ value: Span<UInt8>, as format: Format, to text: inout [UInt8]
  ) {
    switch format {
    case .flag: break
    case .text, .template: CharacterString.printQuoted(value, to: &text)
    case .base64: Base64.print(value, to: &text)
    case .strings: printStrings(value, to: &text)
    case .keys: printList(value, octets: 2, to: &text) { printKey($0.uint16(at: 0), to: &$1) }
    case .number, .numbers:
      printList(value, octets: 2, to: &text) { $1.append(decimal: $0.uint16(at: 0)) }
    case .ipv4: printList(value, octets: 4, to: &text) { InternetAddress.printIPv4($0, to: &$1) }
    case .ipv6: printList(value, octets: 16, to: &text) { InternetAddress.printIPv6($0, to: &$1) }
    }
  }

  private static func printList(
    _ value: Span<UInt8>, octets: Int, to text: inout [UInt8],
    _ print: (Span<UInt8>, inout [UInt8]) -> Void
  ) {
    for position in stride(from: 0, to: value.count, by: octets) {
      if position > 0 { text.append(UInt8(ascii: ",")) }
      print(value.extracting(position..<(position + octets)), &text)
    }
  }

  private static func printStrings(_ value: Span<UInt8>, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    var position = 0
    while position < value.count {
      if position > 0 { text.append(UInt8(ascii: ",")) }
      let end = position + 1 + Int(value[position])
      for index in (position + 1)..<end {
        // Escaped once for the list and once more for the string that holds it.
        if value[index] == UInt8(ascii: ",") || value[index] == UInt8(ascii: "\\") {
          text.append(text: "\\\\")
        }
        CharacterString.appendEscaped(value[index], to: &text)
      }
      position = end
    }
    text.append(UInt8(ascii: "\""))
  }
}
