/// The numbers below the newest journal entry that were not seen yet.
///
/// An entry gets its number when it is written but is seen when its transaction is committed, so
/// entries come out of order. A transaction that was rolled back, and a Galera cluster by design,
/// leave holes that are never filled; on a replica one may be filled long after it was noticed. So
/// they are remembered for an hour, the newest ones first when there are too many.
struct JournalHoles: Sendable, Equatable {
  /// Neighbouring numbers that were not seen yet.
  struct Hole: Sendable, Equatable {
    var first: Int64
    var last: Int64
    /// When it was first seen that they are missing.
    var noticed: ContinuousClock.Instant
  }

  /// How many holes are remembered.
  static let most = 4096
  /// How many ranges one question to the database has.
  static let mostRanges = 256
  /// How many known entries are read again at most, because neighbouring holes are asked for as one.
  static let mostReread: Int64 = 8192
  /// How long a hole is remembered.
  static let age = Duration.seconds(3600)
  /// How long holes are looked at each time: nearly all transactions end sooner.
  static let youth = Duration.seconds(5)
  /// How often the older ones are looked at.
  static let pause = Duration.seconds(1)

  /// In ascending order, apart from each other.
  private(set) var holes: [Hole] = []
  private var nextLook: ContinuousClock.Instant?

  /// Whether there are none.
  var isEmpty: Bool { holes.isEmpty }

  /// Whether it is time to look whether one is filled.
  func areDue(_ now: ContinuousClock.Instant) -> Bool {
    guard let nextLook, !holes.isEmpty else { return !holes.isEmpty }
    return now >= nextLook || holes.contains { now - $0.noticed < Self.youth }
  }

  /// Takes note of missing numbers, which are higher than all holes there are.
  mutating func append(_ numbers: ClosedRange<Int64>, at now: ContinuousClock.Instant) {
    holes.append(Hole(first: numbers.lowerBound, last: numbers.upperBound, noticed: now))
    // A million of them in one look must not fill the memory.
    if holes.count > 2 * Self.most { holes.removeFirst(holes.count - Self.most) }
  }

  /// Takes note that an entry was seen.
  ///
  /// - Returns: Whether it was missing so far.
  mutating func fill(_ number: Int64) -> Bool {
    var (low, high) = (0, holes.count)
    while low < high {
      let middle = (low + high) / 2
      if holes[middle].last < number { low = middle + 1 } else { high = middle }
    }
    guard low < holes.count, holes[low].first <= number else { return false }
    let hole = holes[low]
    switch (hole.first == number, hole.last == number) {
    case (true, true): holes.remove(at: low)
    case (true, false): holes[low].first += 1
    case (false, true): holes[low].last -= 1
    case (false, false):
      holes[low].last = number - 1
      holes.insert(Hole(first: number + 1, last: hole.last, noticed: hole.noticed), at: low + 1)
    }
    return true
  }

  /// Whether it is time to look at the older ones too, as it is once a second.
  func areAllDue(_ now: ContinuousClock.Instant) -> Bool { nextLook.map { now >= $0 } ?? true }

  /// The ranges of numbers to read now: the holes that are due, and of too many the nearest ones
  /// joined, so that entries may come that are known.
  ///
  /// - Parameter all: Whether the older ones are due in any case.
  func ranges(_ now: ContinuousClock.Instant, all: Bool) -> [ClosedRange<Int64>] {
    guard !all, !areAllDue(now) else { return Self.ranges(holes[...], widestJoin) }
    // The newest are the last.
    let start = holes.lastIndex { now - $0.noticed >= Self.youth }.map { $0 + 1 } ?? 0
    return Self.ranges(holes[start...], widestJoin)
  }

  private static func ranges(_ holes: ArraySlice<Hole>, _ widest: Int64) -> [ClosedRange<Int64>] {
    var joined: [ClosedRange<Int64>] = []
    for hole in holes {
      if let last = joined.last, hole.first &- last.upperBound <= widest {
        joined[joined.count - 1] = last.lowerBound...hole.last
      } else {
        joined.append(hole.first...hole.last)
      }
    }
    return joined
  }

  /// How far holes are from each other that are asked for as one.
  private var widestJoin: Int64 {
    guard holes.count > Self.mostRanges else { return 0 }
    return distances.sorted()[holes.count - Self.mostRanges - 1]
  }

  private var distances: [Int64] { zip(holes, holes.dropFirst()).map { $1.first &- $0.last } }

  /// Forgets what is too old or too much, after a look.
  ///
  /// - Returns: How many holes were given up.
  @discardableResult
  mutating func tidy(_ now: ContinuousClock.Instant) -> Int {
    if areAllDue(now) { nextLook = now + Self.pause }
    let count = holes.count
    holes.removeAll { now - $0.noticed >= Self.age }
    if holes.count > Self.most { holes.removeFirst(holes.count - Self.most) }
    // The lowest numbers are the oldest.
    while holes.count > Self.mostRanges, reread > Self.mostReread {
      holes.removeFirst(holes.count / 8)
    }
    return count - holes.count
  }

  private var reread: Int64 {
    let widest = widestJoin
    return distances.reduce(0) { $1 <= widest ? $0.addingSaturated($1) : $0 }
  }
}

extension Int64 {
  /// The sum, or the highest number there is.
  fileprivate func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, isTooMuch) = addingReportingOverflow(other)
    return isTooMuch ? .max : sum
  }
}
