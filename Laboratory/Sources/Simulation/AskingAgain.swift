import Traffic

/// The questions of one kind of resolver that wait for an answer, as a fluid.
struct AskingAgain {
  private let weight: Double
  /// What waits after each try until the next, and at last until the resolver gives up.
  private var waiting: [DelayLine]
  /// What is sent in this step, by the number of the try.
  private(set) var tries: [Double]

  /// - Parameters:
  ///   - profile: When it asks again.
  ///   - weight: Its share of all questions, 0 to 1.
  ///   - step: The length of a step in seconds.
  init(_ profile: ResolverProfile, weight: Double, step: Double) {
    self.weight = weight
    let steps = profile.schedule.map { Int(($0 / step).rounded()) }
    let last = profile.schedule.last ?? 0
    // Who never gives up is counted as having failed a second after its last try.
    let end = profile.givesUpAfter.isFinite ? max(profile.givesUpAfter, last) : last + 1
    let ends = steps.dropFirst() + [Int((end / step).rounded())]
    waiting = zip(steps, ends).map { DelayLine(steps: $1 - $0) }
    tries = Array(repeating: 0, count: steps.count)
  }

  /// The questions under way.
  var pending: Double { waiting.reduce(0) { $0 + $1.total } }

  /// What is sent in this step.
  ///
  /// - Parameter questions: The questions of all resolvers that begin in it.
  /// - Returns: All queries of this kind of resolver.
  mutating func send(_ questions: Double) -> Double {
    tries[0] = questions * weight
    for index in tries.indices.dropFirst() { tries[index] = waiting[index - 1].due }
    return tries.reduce(0, +)
  }

  /// Goes a step on.
  ///
  /// - Parameter loss: The share of what was sent that is not answered.
  /// - Returns: The questions that fail in this step.
  mutating func lose(_ loss: Double) -> Double {
    var failed = 0.0
    for index in tries.indices {
      let due = waiting[index].exchange(tries[index] * loss)
      if index == tries.count - 1 { failed = due }
    }
    return failed
  }
}
