/// Entries of one kind, of which each stays for the same time unless it is given up before.
struct ExpiringEntries {
  private var line: DelayLine
  /// What is in the line counts as so much: giving up any share of all entries is one multiplication.
  private var scale = 1.0

  /// - Parameter steps: How many steps an entry stays.
  init(steps: Int) { line = DelayLine(steps: steps) }

  /// The entries there are.
  var count: Double { max(line.total * scale, 0) }

  /// Goes a step on: the oldest expire, others come.
  mutating func advance(adding number: Double) {
    if scale < 1e-6 { normalize() }
    _ = line.exchange(number / scale)
  }

  /// What will expire at the next step.
  var expiring: Double { line.due * scale }

  /// Gives entries up, whatever their age.
  mutating func giveUp(_ number: Double) {
    let count = count
    guard number > 0, count > 0 else { return }
    scale *= max(1 - number / count, 1e-9)
  }

  /// Begins with entries of all ages, or with new ones.
  mutating func fill(_ number: Double, isFresh: Bool) {
    if isFresh {
      advance(adding: number)
    } else {
      line.fill(number / scale)
    }
  }

  private mutating func normalize() {
    line.multiply(by: scale)
    scale = 1
  }
}
