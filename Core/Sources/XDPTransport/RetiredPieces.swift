/// Pieces of the image that are out of force, which programs may still be reading.
struct RetiredPieces {
  private(set) var pieces: [(reference: UInt32, units: Int)] = []
  /// How many units they take.
  private(set) var unitCount = 0

  var isEmpty: Bool { pieces.isEmpty }

  mutating func add(_ reference: UInt32, _ units: Int) {
    pieces.append((reference, units))
    unitCount += units
  }
}
