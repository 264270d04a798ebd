import DNSProtocol

/// A domain name or one of its ancestors, without a copy of it.
struct NameSuffix: Hashable {
  private let wire: [UInt8]
  private let start: Int

  init(_ name: DomainName) {
    wire = name.wire
    start = 0
  }

  private init(wire: [UInt8], start: Int) {
    self.wire = wire
    self.start = start
  }

  /// The name without its first label, or `nil` for the root.
  var parent: NameSuffix? {
    wire[start] == 0 ? nil : NameSuffix(wire: wire, start: start + 1 + Int(wire[start]))
  }

  /// Its length on the wire in octets.
  var length: Int { wire.count - start }

  static func == (left: NameSuffix, right: NameSuffix) -> Bool {
    guard left.length == right.length else { return false }
    for offset in 0..<left.length
    where left.wire[left.start + offset].asciiLowercased
      != right.wire[right.start + offset].asciiLowercased
    {
      return false
    }
    return true
  }

  /// Hashes eight octets at a time, letters without their case.
  func hash(into hasher: inout Hasher) {
    var word: UInt64 = 0
    var filled = 0
    for index in start..<wire.count {
      word = word &<< 8 | UInt64(wire[index].asciiLowercased)
      filled += 1
      if filled == 8 {
        hasher.combine(word)
        (word, filled) = (0, 0)
      }
    }
    hasher.combine(word)
  }
}

extension DomainName {
  /// Octets that compare as the names do in canonical order (RFC 4034 §6.1).
  var canonicalSortKey: [UInt8] {
    var starts: [Int] = []
    var position = 0
    while wire[position] != 0 {
      starts.append(position)
      position += 1 + Int(wire[position])
    }
    var key: [UInt8] = []
    key.reserveCapacity(wire.count + 2)
    for start in starts.reversed() {
      for index in (start + 1)...(start + Int(wire[start])) {
        let byte = wire[index].asciiLowercased
        // A label ends with 0, so that octets of 0 need another form, still below all others.
        if byte <= 1 { key.append(1) }
        key.append(byte <= 1 ? byte + 1 : byte)
      }
      key.append(0)
    }
    return key
  }
}

extension [UInt8] {
  /// Whether these octets come before others.
  func precedes(_ other: [UInt8]) -> Bool {
    let (left, right) = (span, other.span)
    for index in 0..<Swift.min(left.count, right.count) where left[index] != right[index] {
      return left[index] < right[index]
    }
    return left.count < right.count
  }
}
