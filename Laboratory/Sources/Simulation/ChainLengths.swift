import Glibc

/// The lengths of a hash table's chains, and the limit that they have since 5.15 (d7e7747ac5c2): an
/// insertion fails where one of its two chains is longer than a number that is drawn for it.
///
/// A mean field: how many chains have which length, changed by insertions and by what goes.
struct ChainLengths {
  /// The numbers that are drawn.
  private static let limits = 51..<81
  /// Below this mean length no chain is near the limit, and lengths are those of independent arrivals
  /// (Poisson).
  private static let noticed = 30.0
  /// No chain is longer.
  private static let longest = 82
  /// The most parts that a step is taken in.
  private static let mostParts = 120

  private let buckets: Double
  /// The share of chains of each length; empty while all are short.
  private var shares: [Double] = []

  /// Chains of an empty table.
  init(buckets: Double) { self.buckets = max(buckets, 1) }

  /// Goes a step on.
  ///
  /// - Parameters:
  ///   - count: The entries there are.
  ///   - attempts: The entries that are to be inserted.
  ///   - removed: The entries that go.
  /// - Returns: The share of attempts that succeeds.
  mutating func insert(_ attempts: Double, into count: Double, removing removed: Double) -> Double {
    let mean = 2 * count / buckets
    guard mean + 2 * attempts / buckets > Self.noticed else {
      shares = []
      return 1
    }
    if shares.isEmpty { shares = Self.independent(mean: mean) }
    if count > 0 { thin(by: min(removed / count, 1)) }
    guard attempts > 0 else { return 1 }
    // A quarter of a tuple for each chain at most, so that hardly any gets two.
    let parts = Int(min(max((8 * attempts / buckets).rounded(.up), 1), Double(Self.mostParts)))
    var moved = 0.0
    var accepted = acceptance()
    for part in 0..<parts {
      // Lengths hardly change in a few parts.
      if part > 0, part.isMultiple(of: 8) { accepted = acceptance() }
      moved += grow(by: 2 * attempts / buckets / Double(parts), accepted)
    }
    return min(moved * buckets / 2 / attempts, 1)
  }

  /// Lets chains grow.
  ///
  /// - Parameters:
  ///   - tuples: The tuples for each chain on average; few, as no chain grows by more than one.
  ///   - accepted: The share of attempts that a chain of each length takes.
  /// - Returns: The tuples that each chain has got on average.
  private mutating func grow(by tuples: Double, _ accepted: [Double]) -> Double {
    var moved = 0.0
    var arriving = 0.0
    for length in 0..<Self.longest {
      let leaving = shares[length] * min(tuples * accepted[length], 1)
      shares[length] += arriving - leaving
      arriving = leaving
      moved += leaving
    }
    shares[Self.longest] += arriving
    return moved
  }

  /// The share of attempts that a chain of each length takes, if the entry's other chain does too.
  private func acceptance() -> [Double] {
    var upTo: [Double] = []
    var sum = 0.0
    for share in shares {
      sum += share
      upTo.append(sum)
    }
    var accepted = [Double](repeating: 0, count: Self.longest + 1)
    var share = 0.0
    for limit in Self.limits.reversed() {
      share += upTo[limit] / Double(Self.limits.count)
      accepted[limit] = share
    }
    for length in 0..<Self.limits.lowerBound { accepted[length] = share }
    return accepted
  }

  /// Takes a share of all tuples out, wherever they are.
  private mutating func thin(by share: Double) {
    guard share > 0 else { return }
    for length in 0..<Self.longest {
      // One tuple of each chain at most: in a step few go.
      let going = shares[length + 1] * min(share * Double(length + 1), 1)
      shares[length] += going
      shares[length + 1] -= going
    }
  }

  private static func independent(mean: Double) -> [Double] {
    var logarithm = -mean
    var shares: [Double] = []
    for length in 0...longest {
      shares.append(exp(logarithm))
      logarithm += log(max(mean, 1e-9)) - log(Double(length + 1))
    }
    let all = shares.reduce(0, +)
    return shares.map { $0 / all }
  }
}
