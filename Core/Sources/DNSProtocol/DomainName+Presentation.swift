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
    var wire: [UInt8] = []
    wire.reserveCapacity(text.count + 2 + (origin?.wire.count ?? 0))
    try Self.appendWire(presentation: text, relativeTo: origin, to: &wire)
    self.init(uncheckedWire: wire)
  }

  /// Reads a name in presentation format and appends its wire form, without making a name of it.
  ///
  /// - Parameters:
  ///   - text: The name's characters; `@` alone stands for the origin.
  ///   - origin: What a name without a trailing dot is relative to; `nil` to refuse such names.
  ///   - wire: Where the uncompressed name goes; what is there after an error is unspecified
  ///     beyond the octets that were there before.
  /// - Throws: ``DomainNameError``.
  public static func appendWire(
    presentation text: Span<UInt8>, relativeTo origin: DomainName?, to wire: inout [UInt8]
  ) throws(DomainNameError) {
    if text.count == 1, text[0] == UInt8(ascii: "@") {
      guard let origin else { throw .relativeWithoutOrigin }
      wire.append(contentsOf: origin.wire)
      return
    }
    if text.count == 1, text[0] == UInt8(ascii: ".") {
      wire.append(0)
      return
    }
    guard text.count > 0 else { throw .empty }
    let start = wire.count
    let isAbsolute = try appendLabels(text, to: &wire)
    if isAbsolute {
      wire.append(0)
    } else {
      guard let origin else { throw .relativeWithoutOrigin }
      wire.append(contentsOf: origin.wire)
    }
    guard wire.count - start <= maximumLength else { throw .nameTooLong }
  }

  /// Appends the labels without the root.
  ///
  /// - Returns: Whether a dot stood at the end.
  private static func appendLabels(
    _ text: Span<UInt8>, to wire: inout [UInt8]
  ) throws(DomainNameError) -> Bool {
    let start = wire.count
    var labelStart = start
    wire.append(0)
    var position = 0
    while position < text.count {
      let byte = text[position]
      position += 1
      if byte == UInt8(ascii: ".") {
        try closeLabel(in: &wire, at: labelStart)
        if position == text.count { return true }
        labelStart = wire.count
        wire.append(0)
      } else if byte == UInt8(ascii: "\\") {
        guard let escaped = unescape(text, at: &position) else { throw .badEscape }
        wire.append(escaped)
      } else {
        wire.append(byte)
      }
      // Stops a hostile text from growing without bound before the length is checked.
      guard wire.count - start <= maximumLength + 1 else { throw .nameTooLong }
    }
    try closeLabel(in: &wire, at: labelStart)
    return false
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
    Self.appendPresentation(wire: wire.span, relativeTo: nil, to: &text)
  }

  /// Appends a name in presentation format: with its trailing dot, or without it and the origin
  /// when it is below the origin, or `@` when it is the origin.
  ///
  /// - Parameters:
  ///   - wire: One well-formed, uncompressed name.
  ///   - origin: What the name is written relative to.
  ///   - text: Where the characters go.
  static func appendPresentation(
    wire: Span<UInt8>, relativeTo origin: DomainName?, to text: inout [UInt8]
  ) {
    let end = origin.flatMap { suffixStart(of: $0, in: wire) } ?? wire.count
    if end == 0 {
      text.append(UInt8(ascii: "@"))
      return
    }
    if wire.count == 1 {
      text.append(UInt8(ascii: "."))
      return
    }
    var position = 0
    while wire[position] != 0, position < end {
      let labelEnd = position + 1 + Int(wire[position])
      for index in (position + 1)..<labelEnd { appendEscaped(wire[index], to: &text) }
      if labelEnd != end { text.append(UInt8(ascii: ".")) }
      position = labelEnd
    }
  }

  /// Where `origin` begins in a name that is the origin or below it, with letters in the same
  /// case: text must not lose how a name was written.
  private static func suffixStart(of origin: DomainName, in wire: Span<UInt8>) -> Int? {
    let start = wire.count - origin.wire.count
    guard start >= 0 else { return nil }
    var position = 0
    while position < start { position += 1 + Int(wire[position]) }
    guard position == start else { return nil }
    for index in origin.wire.indices where wire[start + index] != origin.wire[index] {
      return nil
    }
    return start
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
