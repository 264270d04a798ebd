import Traffic

/// The questions of one kind of resolver that wait for an answer, as a fluid.
struct AskingAgain {
  /// When it asks again, and from which ports.
  let profile: ResolverProfile
  private let weight: Double
  /// What waits after each try until the next, and at last until the resolver gives up.
  private var waiting: [DelayLine]
  /// What is sent in this step, by the number of the try.
  private(set) var tries: [Double]
  /// The tries whose answer makes the question be asked anew, counted from 0.
  private let repeating: Range<Int>
  /// The questions that are asked anew in the next step.
  private var anew = 0.0

  /// - Parameters:
  ///   - profile: When it asks again.
  ///   - weight: Its share of all questions, 0 to 1.
  ///   - step: The length of a step in seconds.
  init(_ profile: ResolverProfile, weight: Double, step: Double) {
    self.profile = profile
    self.weight = weight
    let steps = profile.schedule.map { Int(($0 / step).rounded()) }
    let last = profile.schedule.last ?? 0
    // Who never gives up is counted as having failed a second after its last try.
    let end = profile.givesUpAfter.isFinite ? max(profile.givesUpAfter, last) : last + 1
    let ends = steps.dropFirst() + [Int((end / step).rounded())]
    waiting = zip(steps, ends).map { DelayLine(steps: $1 - $0) }
    tries = Array(repeating: 0, count: steps.count)
    repeating =
      profile.asksAnew.map { $0.lowerBound - 1..<min($0.upperBound, steps.count) } ?? 0..<0
  }

  /// The questions under way.
  var pending: Double { waiting.reduce(anew) { $0 + $1.total } }

  /// What is sent in this step.
  ///
  /// - Parameter questions: The questions of all resolvers that begin in it.
  /// - Returns: All queries of this kind of resolver.
  mutating func send(_ questions: Double) -> Double {
    tries[0] = questions * weight + anew
    for index in tries.indices.dropFirst() { tries[index] = waiting[index - 1].due }
    return tries.reduce(0, +)
  }

  /// The queries of this step that are the first of their port, as far as the table knows.
  ///
  /// - Parameter lost: The share of what was lost before that has left no entry.
  func firstOfPorts(_ lost: Double) -> Double {
    guard !profile.usesFreshPort else { return tries.reduce(0, +) }
    let first = tries.prefix(profile.addresses).reduce(0, +)
    return first + tries.dropFirst(profile.addresses).reduce(0, +) * lost
  }

  /// Goes a step on.
  ///
  /// - Parameter loss: The share of what was sent that is not answered.
  /// - Returns: The questions that fail in this step, and the answers that are not enough.
  mutating func lose(_ loss: Double) -> (failed: Double, repeated: Double) {
    var failed = 0.0
    for index in tries.indices {
      let due = waiting[index].exchange(tries[index] * loss)
      if index == tries.count - 1 { failed = due }
    }
    anew = tries[repeating].reduce(0, +) * (1 - loss)
    return (failed, anew)
  }
}
