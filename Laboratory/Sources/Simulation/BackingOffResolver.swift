import Traffic

/// One busy Unbound: what its questions learn of a server, the next ones wait for.
///
/// Each timeout doubles the time that a server is given, whichever question it was of, and an answer
/// makes it short again. Of two servers it asks the one that is given less time, either where they
/// are close. One that is given twelve seconds is probed by one query at a time, and who finds no
/// other server to ask gives up: so it hardly asks at all when nothing is answered for long.
///
/// Measured with Unbound 1.17.1; the figures are those of its documentation and its traces.
struct BackingOffResolver {
  /// A question whose next try is due.
  private struct Try {
    let question: Int
    /// Its number since the question began or was asked anew, from 1.
    let number: Int
    /// The server that has not answered the try before, and the hundredths of a second it was given.
    var silent: (server: Int, wait: Int)?
  }

  /// All in hundredths of a second: the least time for a server, what counts as close, and the most
  /// before it is only probed.
  private static let (least, close, most) = (5, 40, 1200)
  /// A probe's time is over two seconds after it was given up.
  private static let pause = 199
  /// Ten tries for each server and question.
  private static let triesOfServer = 10

  private let profile: ResolverProfile
  private var chance: SeededChance
  private var time: [Int]
  private var probedUntil: [Int]
  /// How often each server was tried, by question.
  private var tried: [[Int]] = []

  /// - Parameters:
  ///   - profile: Which answers are not enough, and how many servers there are.
  ///   - seed: What all randomness comes from.
  init(_ profile: ResolverProfile, seed: UInt64) {
    self.profile = profile
    chance = SeededChance(seed: seed)
    time = Array(repeating: Self.least, count: profile.addresses)
    probedUntil = Array(repeating: 0, count: profile.addresses)
  }

  /// Asks questions at a steady rate, each for another name, until each is answered or given up.
  ///
  /// - Parameters:
  ///   - questions: How many.
  ///   - rate: How many a second.
  ///   - loss: The share of queries that is lost, each by itself, 0 to 1.
  mutating func ask(_ questions: Int, rate: Double, loss: Double) -> BusyResolver.Outcome {
    // Nobody is waited for longer than a server can be given, ten times over.
    let end = Int(Double(questions) / rate * 100) + 20 * Self.most
    var due: [[Try]] = Array(repeating: [], count: end)
    for question in 0..<questions {
      due[Int(Double(question) / rate * 100)].append(Try(question: question, number: 1))
    }
    tried = Array(repeating: Array(repeating: 0, count: profile.addresses), count: questions)
    var outcome = BusyResolver.Outcome()
    for moment in due.indices {
      for one in due[moment] {
        guard let next = step(one, at: moment, loss: loss, &outcome), let wait = next.silent?.wait
        else { continue }
        // What would come after the end is not gone through.
        due[min(moment + wait, end - 1)].append(next)
      }
    }
    return outcome
  }

  /// - Returns: The try after it, where it is lost.
  private mutating func step(
    _ one: Try, at moment: Int, loss: Double, _ outcome: inout BusyResolver.Outcome
  ) -> Try? {
    var number = one.number
    // The server for the next try is chosen before the timeout counts.
    var silent = one.silent
    defer { note(silent) }
    while let server = choose(one.question, at: moment) {
      let wait = time[server]
      if wait >= Self.most { probedUntil[server] = moment + wait + Self.pause }
      outcome.queries += 1
      tried[one.question][server] += 1
      note(silent)
      silent = nil
      guard chance.next() >= loss else {
        return Try(question: one.question, number: number + 1, silent: (server, wait))
      }
      (time[server], probedUntil[server]) = (Self.least, 0)
      guard profile.asksAnew?.contains(number) == true else {
        outcome.answered += 1
        return nil
      }
      number = 1
      tried[one.question] = tried[one.question].map { _ in 0 }
    }
    return nil
  }

  /// A server that may be asked; nil where there is none.
  private mutating func choose(_ question: Int, at moment: Int) -> Int? {
    let usable = time.indices.filter {
      tried[question][$0] < Self.triesOfServer
        && (time[$0] < Self.most || moment >= probedUntil[$0])
    }
    guard let least = usable.map({ time[$0] }).min() else { return nil }
    let close = usable.filter { time[$0] <= least + Self.close }
    return close[min(Int(chance.next() * Double(close.count)), close.count - 1)]
  }

  /// Gives a server twice the time; not where it has answered since.
  private mutating func note(_ silent: (server: Int, wait: Int)?) {
    guard let (server, wait) = silent, time[server] >= wait else { return }
    time[server] = min(max(time[server], 2 * wait), 10 * Self.most)
  }
}
