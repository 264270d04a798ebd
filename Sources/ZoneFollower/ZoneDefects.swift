import Authority

/// Collects defects of zones without letting a database full of them fill the memory.
struct ZoneDefects: Sendable {
  /// How many are kept.
  static let limit = 1000
  /// The first ones.
  private(set) var kept: [ZoneDefect] = []
  /// How many there are.
  private(set) var count = 0

  mutating func append(_ defects: [ZoneDefect]) {
    count += defects.count
    kept.append(contentsOf: defects.prefix(Self.limit - kept.count))
  }
}
