extension DomainName {
  /// Reads a name as people and master files write it (RFC 1035 §5.1).
  ///
  /// - Parameters:
  ///   - text: The name; `@` alone stands for the origin, `\DDD` and `\X` are escapes.
  ///   - origin: What a name without a trailing dot is relative to; `nil` to refuse such names.
  /// - Throws: ``DomainNameError``.
  public init(
    _ text: String, relativeTo origin: DomainName? = .root
  ) throws(DomainNameError) {
    self = try DomainName(presentation: Array(text.utf8).span, relativeTo: origin)
  }

  /// Reads a name as people and master files write it (RFC 1035 §5.1).
  ///
  /// - Parameters:
  ///   - text: The name's characters; `@` alone stands for the origin.
  ///   - origin: What a name without a trailing dot is relative to; `nil` to refuse such names.
  /// - Throws: ``DomainNameError``.
  public init(
    presentation text: Span<UInt8>, relativeTo origin: DomainName?
  ) throws(DomainNameError) {
    if text.count == 1, text[0] == UInt8(ascii: "@") {
      guard let origin else { throw .relativeWithoutOrigin }
      self = origin
      return
    }
    if text.count == 1, text[0] == UInt8(ascii: ".") {
      self = .root
      return
    }
    guard text.count > 0 else { throw .empty }
    var wire: [UInt8] = []
    wire.reserveCapacity(text.count + 2 + (origin?.wire.count ?? 0))
    wire.append(0)
    var labelStart = 0
    var position = 0
    var isAbsolute = false
    while position < text.count {
      let byte = text[position]
      position += 1
      if byte == UInt8(ascii: ".") {
        try Self.closeLabel(in: &wire, at: labelStart)
        if position == text.count {
          isAbsolute = true
          break
        }
        labelStart = wire.count
        wire.append(0)
      } else if byte == UInt8(ascii: "\\") {
        guard let escaped = Self.unescape(text, at: &position) else { throw .badEscape }
        wire.append(escaped)
      } else {
        wire.append(byte)
      }
      // Stops a hostile text from growing without bound before the length is checked.
      guard wire.count <= Self.maximumLength + 1 else { throw .nameTooLong }
    }
    if isAbsolute {
      wire.append(0)
    } else {
      try Self.closeLabel(in: &wire, at: labelStart)
      guard let origin else { throw .relativeWithoutOrigin }
      wire.append(contentsOf: origin.wire)
    }
    guard wire.count <= Self.maximumLength else { throw .nameTooLong }
    self.init(uncheckedWire: wire)
  }

  private static func closeLabel(
    in wire: inout [UInt8], at start: Int
  ) throws(DomainNameError) {
    let length = wire.count - start - 1
    guard length > 0 else { throw .emptyLabel }
    guard length <= 63 else { throw .labelTooLong }
    wire[start] = UInt8(length)
  }

  /// Reads what follows a backslash: three digits up to 255, or any one other character.
  ///
  /// - Returns: The octet, or `nil` when the escape is not one (RFC 1035 §5.1).
  static func unescape(_ text: Span<UInt8>, at position: inout Int) -> UInt8? {
    guard position < text.count else { return nil }
    let first = text[position]
    guard first &- UInt8(ascii: "0") < 10 else {
      position += 1
      return first
    }
    guard position + 3 <= text.count else { return nil }
    var value = 0
    for offset in 0..<3 {
      let digit = text[position + offset] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    guard value <= 255 else { return nil }
    position += 3
    return UInt8(value)
  }
}

extension DomainName: CustomStringConvertible {
  /// The name in presentation format with its trailing dot, every special octet escaped.
  public var description: String {
    guard !isRoot else { return "." }
    var text: [UInt8] = []
    text.reserveCapacity(wire.count + 8)
    appendPresentation(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the name in presentation format with its trailing dot.
  public func appendPresentation(to text: inout [UInt8]) {
    if isRoot {
      text.append(UInt8(ascii: "."))
      return
    }
    var position = 0
    while wire[position] != 0 {
      let end = position + 1 + Int(wire[position])
      for index in (position + 1)..<end { Self.appendEscaped(wire[index], to: &text) }
      text.append(UInt8(ascii: "."))
      position = end
    }
  }

  private static func appendEscaped(_ byte: UInt8, to text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ";"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "@"), UInt8(ascii: "$"):
      text.append(UInt8(ascii: "\\"))
      text.append(byte)
    case 0x21...0x7e:
      text.append(byte)
    default:
      text.append(UInt8(ascii: "\\"))
      text.append(UInt8(ascii: "0") + byte / 100)
      text.append(UInt8(ascii: "0") + byte / 10 % 10)
      text.append(UInt8(ascii: "0") + byte % 10)
    }
  }
}
