/// The secret that names are hashed with in the kernel, which has no multiplication of 128 bits.
struct ImageKey: Hashable, Sendable {
  let seed: UInt64
  let multiplier: UInt64

  init(seed: UInt64, multiplier: UInt64) {
    (self.seed, self.multiplier) = (seed, multiplier | 1)
  }

  /// A key from the system's random numbers.
  static func random() -> ImageKey {
    ImageKey(seed: .random(in: .min ... .max), multiplier: .random(in: .min ... .max))
  }

  /// The tag of a name in lower-case wire format.
  func tag(_ name: Span<UInt8>) -> UInt32 {
    var hash = seed
    var offset = 0
    while offset < name.count {
      var word: UInt64 = 0
      for index in offset..<min(offset + 8, name.count) {
        word |= UInt64(name[index]) << UInt64((index - offset) * 8)
      }
      hash = (hash ^ word) &* multiplier
      hash ^= hash >> 32
      offset += 8
    }
    return UInt32(truncatingIfNeeded: (hash &* multiplier) >> 32)
  }
}
