import DNSProtocol

/// What nearly all rows hold, read at once: names without escapes and addresses as everybody writes
/// them.
///
/// Whatever is not so plain is left to the full parsers, which also say what is wrong with it.
enum PlainText {
  /// How a plain name is written.
  struct NameForm: OptionSet {
    let rawValue: UInt8
    /// It has capitals or a dot at the end.
    static let unusual = NameForm(rawValue: 1)
  }

  /// Appends a name's wire form.
  ///
  /// The octets are copied as they are, one place further on; then every dot becomes the length of
  /// the label behind it.
  ///
  /// - Returns: `nil` when the name is not plain; nothing is appended then.
  static func appendName(_ text: Span<UInt8>, to wire: inout [UInt8]) -> NameForm? {
    let start = wire.count
    let count = text.count
    guard count > 0, count < DomainName.maximumLength else { return nil }
    wire.append(0)
    text.withUnsafeBufferPointer { wire.append(contentsOf: $0) }
    let form = wire.withUnsafeMutableBufferPointer {
      putLengths(into: UnsafeMutableBufferPointer(rebasing: $0[start...]))
    }
    guard let form else {
      wire.removeLast(count + 1)
      return nil
    }
    // A dot at the end has become the root's octet.
    if wire[wire.count - 1] != 0 { wire.append(0) }
    guard wire.count - start <= DomainName.maximumLength else {
      wire.removeLast(wire.count - start)
      return nil
    }
    return form
  }

  /// Turns text with one octet before it into labels.
  private static func putLengths(into wire: UnsafeMutableBufferPointer<UInt8>) -> NameForm? {
    var form: NameForm = []
    var label = 0
    for position in 1..<wire.count {
      let octet = wire[position]
      if octet == UInt8(ascii: ".") {
        let length = position - label - 1
        guard length > 0, length < 64 else { return nil }
        wire[label] = UInt8(truncatingIfNeeded: length)
        label = position
      } else if octet &- UInt8(ascii: "A") < 26 {
        form = .unusual
      } else if octet == UInt8(ascii: "\\") || octet == UInt8(ascii: "@")
        || octet &- 0x21 >= 0x7f - 0x21
      {
        return nil
      }
    }
    let length = wire.count - label - 1
    guard length < 64 else { return nil }
    wire[label] = UInt8(truncatingIfNeeded: length)
    if length == 0 { form = .unusual }
    return form
  }

  /// Appends an IPv4 address: four numbers without needless zeros.
  ///
  /// - Returns: Whether it is one; nothing is appended otherwise.
  static func appendAddress4(_ text: Span<UInt8>, to wire: inout [UInt8]) -> Bool {
    guard text.count >= 7, text.count <= 15 else { return false }
    var address: UInt32 = 0
    var number: UInt32 = 0
    var digits = 0
    var dots = 0
    for index in text.indices {
      let octet = text[index]
      if octet == UInt8(ascii: ".") {
        guard digits > 0, number < 256 else { return false }
        address = address &<< 8 | number
        (number, digits, dots) = (0, 0, dots &+ 1)
      } else {
        let digit = octet &- UInt8(ascii: "0")
        guard digit < 10, digits < 3, digits == 0 || number > 0 else { return false }
        number = number &* 10 &+ UInt32(digit)
        digits &+= 1
      }
    }
    guard dots == 3, digits > 0, number < 256 else { return false }
    wire.append(bigEndian: address &<< 8 | number, octets: 4)
    return true
  }

  /// Appends an IPv6 address in hexadecimal groups (RFC 4291 §2.2, forms 1 and 2).
  ///
  /// - Returns: Whether it is one; nothing is appended otherwise.
  static func appendAddress6(_ text: Span<UInt8>, to wire: inout [UInt8]) -> Bool {
    guard text.count >= 2, text.count <= 39 else { return false }
    var groups: InlineArray<8, UInt16> = .init(repeating: 0)
    var count = 0
    var gap: Int?
    var position = 0
    if text[0] == UInt8(ascii: ":") {
      guard text[1] == UInt8(ascii: ":") else { return false }
      (gap, position) = (0, 2)
    }
    while position < text.count {
      guard count < 8 else { return false }
      let begin = position
      var group: UInt16 = 0
      while position < text.count, position - begin < 5, let digit = hexadecimal(text[position]) {
        group = group &<< 4 | UInt16(digit)
        position += 1
      }
      guard position > begin, position - begin < 5 else { return false }
      groups[count] = group
      count += 1
      guard position < text.count else { break }
      guard text[position] == UInt8(ascii: ":") else { return false }
      position += 1
      // A colon at the end has something before or behind it missing.
      guard position < text.count else { return false }
      if text[position] == UInt8(ascii: ":") {
        guard gap == nil else { return false }
        gap = count
        position += 1
      }
    }
    guard gap == nil ? count == 8 : count < 8 else { return false }
    let zeros = 8 - count
    for index in 0..<count {
      if index == gap { wire.append(contentsOf: repeatElement(0, count: 2 * zeros)) }
      wire.append(bigEndian: UInt32(groups[index]), octets: 2)
    }
    if gap == count { wire.append(contentsOf: repeatElement(0, count: 2 * zeros)) }
    return true
  }

  private static func hexadecimal(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 0x30...0x39: octet - 0x30
    case 0x41...0x46: octet - 0x41 + 10
    case 0x61...0x66: octet - 0x61 + 10
    default: nil
    }
  }

  /// The type whose mnemonic this is, for the types that most rows have, in capitals.
  static func commonType(_ text: Span<UInt8>) -> RecordType? {
    guard text.count <= 5, text.count > 0, text[0] != 0 else { return nil }
    var word: UInt64 = 0
    for index in text.indices { word = word &<< 8 | UInt64(text[index]) }
    return switch word {
    case 0x41: .a
    case 0x4141_4141: .aaaa
    case 0x4e53: .ns
    case 0x4d58: .mx
    case 0x0054_5854: .txt
    case 0x0053_4f41: .soa
    case 0x0050_5452: .ptr
    case 0x5352_56: .srv
    case 0x43_4e41_4d45: .cname
    default: nil
    }
  }
}
