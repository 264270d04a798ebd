/// Finds a 16-bit code by its mnemonic: no allocation, one or two probes.
struct MnemonicIndex: Sendable {
  /// Up to 24 octets of a mnemonic in upper case.
  struct Key: Hashable, Sendable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0

    /// Packs the octets, or gives `nil` when there are none or more than 24.
    init?(_ text: Span<UInt8>) {
      guard text.count > 0, text.count <= 24 else { return nil }
      for index in text.indices {
        var byte = text[index]
        if byte &- 0x61 < 26 { byte &-= 0x20 }
        let shift = UInt64(index & 7) &* 8
        if index < 8 {
          first |= UInt64(byte) &<< shift
        } else if index < 16 {
          second |= UInt64(byte) &<< shift
        } else {
          third |= UInt64(byte) &<< shift
        }
      }
    }

    var slot: Int {
      let mixed = (first ^ (second &* 31) ^ (third &* 1_009)) &* 0x9E37_79B9_7F4A_7C15
      return Int(truncatingIfNeeded: mixed &>> 54)
    }
  }

  private static let slotCount = 1 << 10
  private var slots = [UInt16](repeating: 0, count: slotCount)
  private var keys: [Key] = []
  private var values: [UInt16] = []

  /// Makes an index; of a mnemonic that comes twice the first counts.
  init(_ pairs: [(mnemonic: String, value: UInt16)]) {
    for pair in pairs {
      guard let key = Key(Array(pair.mnemonic.utf8).span), value(of: key) == nil else { continue }
      keys.append(key)
      values.append(pair.value)
      var slot = key.slot
      while slots[slot] != 0 { slot = (slot + 1) % Self.slotCount }
      slots[slot] = UInt16(keys.count)
    }
  }

  /// The code of a mnemonic.
  func value(of key: Key) -> UInt16? {
    var slot = key.slot
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if keys[index] == key { return values[index] }
      slot = (slot + 1) % Self.slotCount
    }
    return nil
  }

  /// The mnemonic's code, or `nil` when there is none.
  func value(of text: Span<UInt8>) -> UInt16? { Key(text).flatMap { value(of: $0) } }
}
