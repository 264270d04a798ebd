/// What comes out so many steps after it went in.
struct DelayLine {
  private var slots: [Double]
  private var position = 0
  /// Everything that is in it.
  private(set) var total = 0.0

  /// - Parameter steps: How many steps something stays; at least one.
  init(steps: Int) { slots = Array(repeating: 0, count: max(steps, 1)) }

  /// Takes out what is due, and puts something in.
  mutating func exchange(_ value: Double) -> Double {
    let due = slots[position]
    slots[position] = value
    position = position + 1 == slots.count ? 0 : position + 1
    total += value - due
    return due
  }

  /// Changes everything that is in it.
  mutating func multiply(by factor: Double) {
    for index in slots.indices { slots[index] *= factor }
    total *= factor
  }

  /// What is due at this step.
  var due: Double { slots[position] }

  /// Spreads an amount over all slots, as when it had come steadily.
  mutating func fill(_ amount: Double) {
    let share = amount / Double(slots.count)
    for index in slots.indices { slots[index] += share }
    total += amount
  }
}
