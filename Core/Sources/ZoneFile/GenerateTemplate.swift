import DNSProtocol

/// A side of `$GENERATE`: text with places where the iterator's value goes.
struct GenerateTemplate {
  /// How a value is written.
  enum Base: UInt8 {
    case decimal = 0x64
    case octal = 0x6f
    case hexadecimal = 0x78
    case uppercaseHexadecimal = 0x58
    /// Hexadecimal digits as labels, the least significant one first.
    case nibbles = 0x6e
    case uppercaseNibbles = 0x4e
  }

  enum Part {
    case text([UInt8])
    case value(offset: Int, width: Int, base: Base)
  }

  private(set) var parts: [Part] = []

  /// Reads `$`, `${offset,width,base}`, `$$` and `\$`.
  ///
  /// - Returns: `nil` when a brace is not closed, or what it encloses is not understood.
  init?(_ text: [UInt8]) {
    var literal: [UInt8] = []
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      if byte == UInt8(ascii: "\\"), index < text.count {
        literal.append(byte)
        literal.append(text[index])
        index += 1
      } else if byte != UInt8(ascii: "$") {
        literal.append(byte)
      } else if index < text.count, text[index] == UInt8(ascii: "$") {
        literal.append(byte)
        index += 1
      } else {
        if !literal.isEmpty { parts.append(.text(literal)) }
        literal = []
        if index < text.count, text[index] == UInt8(ascii: "{") {
          guard let end = text[index...].firstIndex(of: UInt8(ascii: "}")),
            let part = Self.modifiers(text[(index + 1)..<end])
          else { return nil }
          parts.append(part)
          index = end + 1
        } else {
          parts.append(.value(offset: 0, width: 0, base: .decimal))
        }
      }
    }
    if !literal.isEmpty { parts.append(.text(literal)) }
  }

  /// Reads `offset`, `offset,width` or `offset,width,base`.
  private static func modifiers(_ text: ArraySlice<UInt8>) -> Part? {
    let fields = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard fields.count <= 3, let offset = number(fields[0]) else { return nil }
    var width = 0
    var base = Base.decimal
    if fields.count > 1 {
      guard let value = number(fields[1]), (0...255).contains(value) else { return nil }
      width = value
    }
    if fields.count > 2 {
      guard fields[2].count == 1, let value = fields[2].first.flatMap(Base.init(rawValue:))
      else { return nil }
      base = value
    }
    return .value(offset: offset, width: width, base: base)
  }

  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    Int(String(decoding: text, as: UTF8.self)).flatMap { Int32(exactly: $0) }.map(Int.init)
  }

  /// Appends the text for one value of the iterator.
  ///
  /// - Returns: `false` when an offset takes the value out of 32 bits.
  func append(value: Int, to text: inout [UInt8]) -> Bool {
    for part in parts {
      switch part {
      case .text(let literal): text.append(contentsOf: literal)
      case .value(let offset, let width, let base):
        guard let value = Int32(exactly: value + offset) else { return false }
        Self.append(value, width: width, base: base, to: &text)
      }
    }
    return true
  }

  /// Appends a number; a negative one has its sign in decimal and is its two's complement of 32
  /// bits in every other base.
  private static func append(_ value: Int32, width: Int, base: Base, to text: inout [UInt8]) {
    let digits: String
    let bits = UInt32(bitPattern: value)
    var width = width
    switch base {
    case .decimal:
      digits = String(value.magnitude)
      if value < 0 {
        text.append(UInt8(ascii: "-"))
        width -= 1
      }
    case .octal: digits = String(bits, radix: 8)
    case .hexadecimal: digits = String(bits, radix: 16)
    case .uppercaseHexadecimal: digits = String(bits, radix: 16, uppercase: true)
    case .nibbles, .uppercaseNibbles:
      appendNibbles(bits, width: width, uppercase: base == .uppercaseNibbles, to: &text)
      return
    }
    text.append(
      contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, width - digits.utf8.count)))
    text.append(contentsOf: digits.utf8)
  }

  /// Appends digits and dots until the value is used up and `width` characters are reached.
  private static func appendNibbles(
    _ value: UInt32, width: Int, uppercase: Bool, to text: inout [UInt8]
  ) {
    var (value, remaining) = (value, width)
    repeat {
      text.append(contentsOf: String(value & 15, radix: 16, uppercase: uppercase).utf8)
      value >>= 4
      remaining -= 1
      if remaining > 0 || value != 0 {
        text.append(UInt8(ascii: "."))
        remaining -= 1
      }
    } while remaining > 0 || value != 0
  }
}
