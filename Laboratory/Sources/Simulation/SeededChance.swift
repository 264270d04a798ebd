/// Randomness that comes from a seed (xorshift64*, Vigna 2016).
struct SeededChance {
  private var state: UInt64

  init(seed: UInt64) {
    // Neighbouring seeds have nothing in common then (splitmix64).
    var mixed = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    state = max(mixed ^ (mixed >> 31), 1)
  }

  /// The next number from 0 to 1.
  mutating func next() -> Double {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Double((state &* 0x2545_F491_4F6C_DD1D) >> 11) / Double(1 << 53)
  }
}
