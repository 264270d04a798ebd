import Traffic

/// One resolver with many questions, of which each teaches it something about the servers: who hears
/// nothing for long takes them for dead, and asks less.
///
/// ``Simulation`` is of many resolvers with a few questions each, for which that does not matter. This
/// one is computed question by question, with random losses that come from a seed.
struct BusyResolver {
  /// When a server is taken for dead.
  struct Patience {
    /// The timeouts in a row after which it is.
    var timeouts: Int
    /// How many seconds it is not asked then.
    var silence: Double

    /// PowerDNS Recursor: 64 timeouts, and a minute (its settings `server-down-max-fails` and
    /// `server-down-throttle-time`).
    static let powerDNSRecursor = Patience(timeouts: 64, silence: 60)
    /// Knot Resolver: its constant `KR_TIMEOUT_LIMIT` is ten, and after nine there was no other try;
    /// longer than was measured.
    static let knotResolver = Patience(timeouts: 9, silence: 60)
  }

  /// What came of it.
  struct Outcome {
    /// Queries that were sent.
    var queries = 0
    /// Questions that were answered.
    var answered = 0
  }

  /// A question whose next try is due.
  private struct Try {
    let question: Int
    let number: Int
    /// The server that has not answered the try before.
    let silent: Int?
  }

  private let profile: ResolverProfile
  private let patience: Patience
  /// Tries by the hundredth of a second, in which those that are due are in the order in which they
  /// came.
  private var due: [[Try]]
  private var timeouts: [Int]
  private var deadUntil: [Int]
  private var chance: SeededChance

  /// - Parameters:
  ///   - profile: When it asks again, and of how many servers.
  ///   - patience: When it stops asking.
  ///   - seed: What all randomness comes from.
  init(_ profile: ResolverProfile, _ patience: Patience, seed: UInt64) {
    (self.profile, self.patience) = (profile, patience)
    due = []
    timeouts = Array(repeating: 0, count: profile.addresses)
    deadUntil = Array(repeating: 0, count: profile.addresses)
    chance = SeededChance(seed: seed)
  }

  /// Asks questions at a steady rate, each for another name.
  ///
  /// - Parameters:
  ///   - questions: How many.
  ///   - rate: How many a second.
  ///   - loss: The share of queries that is lost, each by itself, 0 to 1.
  mutating func ask(_ questions: Int, rate: Double, loss: Double) -> Outcome {
    let end = Int((Double(questions) / rate + profile.lastWait) * 100) + 2
    due = Array(repeating: [], count: end)
    for question in 0..<questions {
      due[Int(Double(question) / rate * 100)].append(
        Try(question: question, number: 0, silent: nil))
    }
    var outcome = Outcome()
    for moment in due.indices {
      for one in due[moment] { step(one, at: moment, loss: loss, &outcome) }
    }
    return outcome
  }

  private mutating func step(_ one: Try, at moment: Int, loss: Double, _ outcome: inout Outcome) {
    if let server = one.silent { note(silent: server, at: moment) }
    guard one.number < profile.schedule.count else { return }
    let alive = deadUntil.indices.filter { deadUntil[$0] <= moment }
    guard !alive.isEmpty else { return }
    let server = alive[(one.question + one.number) % alive.count]
    outcome.queries += 1
    guard chance.next() < loss else {
      outcome.answered += 1
      timeouts[server] = 0
      return
    }
    let wait = Int((profile.wait(after: one.number) * 100).rounded())
    // A wait of no time would be due in the moment that is being gone through.
    let then = min(moment + max(wait, 1), due.count - 1)
    if then > moment {
      due[then].append(Try(question: one.question, number: one.number + 1, silent: server))
    }
  }

  private mutating func note(silent server: Int, at moment: Int) {
    timeouts[server] += 1
    guard timeouts[server] >= patience.timeouts else { return }
    timeouts[server] = 0
    deadUntil[server] = moment + Int(patience.silence * 100)
  }
}

extension ResolverProfile {
  /// When the last try has failed, in seconds after the first.
  fileprivate var lastWait: Double {
    let last = schedule.last ?? 0
    return givesUpAfter.isFinite ? max(givesUpAfter, last) : last + 1
  }

  /// How long it waits for an answer to a try, in seconds.
  fileprivate func wait(after number: Int) -> Double {
    number + 1 < schedule.count
      ? schedule[number + 1] - schedule[number] : lastWait - schedule[number]
  }
}
