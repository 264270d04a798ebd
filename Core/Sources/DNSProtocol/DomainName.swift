/// An absolute domain name (RFC 1035 §3.1, RFC 9499 §2), kept as its uncompressed wire form.
///
/// The case of letters is preserved; comparison and hashing ignore it (RFC 4343).
public struct DomainName: Sendable {
  /// The labels, each after its length octet, with the root's zero octet at the end:
  /// 1 to 255 octets, always well-formed.
  public let wire: [UInt8]

  /// The longest name on the wire, in octets (RFC 1035 §2.3.4).
  public static let maximumLength = 255

  /// The root.
  public static let root = DomainName(uncheckedWire: [0])

  /// Takes bytes that the caller knows to be one well-formed, uncompressed name.
  init(uncheckedWire: [UInt8]) { wire = uncheckedWire }

  /// Reads one uncompressed name that takes up the whole of `bytes`.
  ///
  /// - Throws: ``DomainNameError``.
  public init(wire bytes: Span<UInt8>) throws(DomainNameError) {
    let length = try DomainName.length(ofWire: bytes, at: 0)
    guard length == bytes.count else { throw .malformedWire }
    var wire: [UInt8] = []
    wire.reserveCapacity(length)
    for index in bytes.indices { wire.append(bytes[index]) }
    self.wire = wire
  }

  /// Reads one uncompressed name that takes up the whole of `bytes`.
  ///
  /// - Throws: ``DomainNameError``.
  public init(wire bytes: [UInt8]) throws(DomainNameError) {
    let length = try DomainName.length(ofWire: bytes.span, at: 0)
    guard length == bytes.count else { throw .malformedWire }
    wire = bytes
  }

  /// The length in octets of the uncompressed name that starts at `start`, its root included.
  ///
  /// - Throws: ``DomainNameError`` when the bytes end inside the name, or a length octet is not
  ///   one of a label.
  public static func length(
    ofWire bytes: Span<UInt8>, at start: Int
  ) throws(DomainNameError) -> Int {
    var position = start
    while true {
      guard position >= 0, position < bytes.count else { throw .malformedWire }
      let label = Int(bytes[position])
      guard label <= 63 else { throw .malformedWire }
      position += 1 + label
      guard position - start <= maximumLength else { throw .nameTooLong }
      if label == 0 { return position - start }
    }
  }

  /// The number of labels, the root's not counted.
  public var labelCount: Int {
    var count = 0
    var position = 0
    while wire[position] != 0 {
      position += 1 + Int(wire[position])
      count += 1
    }
    return count
  }

  /// Whether this is the root.
  public var isRoot: Bool { wire.count == 1 }

  /// Whether the first label is a lone asterisk (RFC 4592 §2.1.1).
  public var isWildcard: Bool { wire.count > 2 && wire[0] == 1 && wire[1] == UInt8(ascii: "*") }

  /// The name without its first label, or `nil` for the root.
  public var parent: DomainName? {
    isRoot ? nil : DomainName(uncheckedWire: Array(wire[(1 + Int(wire[0]))...]))
  }

  /// The same name with its ASCII letters in lower case.
  public var lowercased: DomainName {
    DomainName(uncheckedWire: wire.map(\.asciiLowercased))
  }

  /// Whether this name is `ancestor` or below it.
  public func isSubdomain(of ancestor: DomainName) -> Bool {
    var start = wire.count - ancestor.wire.count
    guard start >= 0 else { return false }
    // The suffix must start at a label, not inside one.
    var position = 0
    while position < start { position += 1 + Int(wire[position]) }
    guard position == start else { return false }
    for byte in ancestor.wire {
      if wire[start].asciiLowercased != byte.asciiLowercased { return false }
      start += 1
    }
    return true
  }

  /// The name with one label put before it.
  ///
  /// - Throws: ``DomainNameError`` when the label or the result is too long.
  public func prepending(label: [UInt8]) throws(DomainNameError) -> DomainName {
    guard !label.isEmpty else { throw .emptyLabel }
    guard label.count <= 63 else { throw .labelTooLong }
    guard label.count + 1 + wire.count <= Self.maximumLength else { throw .nameTooLong }
    return DomainName(uncheckedWire: [UInt8(label.count)] + label + wire)
  }

  /// The labels from the first to the one below the root, without length octets.
  public var labels: [[UInt8]] {
    var labels: [[UInt8]] = []
    var position = 0
    while wire[position] != 0 {
      let end = position + 1 + Int(wire[position])
      labels.append(Array(wire[(position + 1)..<end]))
      position = end
    }
    return labels
  }
}

extension DomainName: Hashable {
  /// Compares octet by octet, letters without their case (RFC 4343 §3).
  public static func == (left: DomainName, right: DomainName) -> Bool {
    guard left.wire.count == right.wire.count else { return false }
    for index in left.wire.indices
    where left.wire[index].asciiLowercased != right.wire[index].asciiLowercased {
      return false
    }
    return true
  }

  /// Hashes the octets, letters without their case.
  public func hash(into hasher: inout Hasher) {
    for byte in wire { hasher.combine(byte.asciiLowercased) }
  }
}

extension DomainName: Comparable {
  /// Canonical DNS name order (RFC 4034 §6.1).
  public static func < (left: DomainName, right: DomainName) -> Bool {
    let leftLabels = left.labels
    let rightLabels = right.labels
    var leftIndex = leftLabels.count
    var rightIndex = rightLabels.count
    while leftIndex > 0, rightIndex > 0 {
      leftIndex -= 1
      rightIndex -= 1
      let leftLabel = leftLabels[leftIndex].map(\.asciiLowercased)
      let rightLabel = rightLabels[rightIndex].map(\.asciiLowercased)
      if leftLabel != rightLabel { return leftLabel.lexicographicallyPrecedes(rightLabel) }
    }
    return leftIndex < rightIndex
  }
}

extension UInt8 {
  /// The octet with an ASCII letter turned to lower case; every other octet as it is (RFC 4343).
  @inlinable
  public var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
