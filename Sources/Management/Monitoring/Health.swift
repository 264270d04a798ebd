import DatagramTransport

/// Whether the server is alive: what stands still in it, if anything does.
///
/// A process that answers over HTTP may have threads that do nothing any more, and then answers
/// nobody over DNS.
struct Health: Sendable {
  /// For how long nothing may move, in seconds.
  static let patience = 5.0

  /// A worker at one look.
  struct Moment: Sendable {
    /// How many datagrams it has read.
    var queries: UInt64
    /// The octets that wait to be read; `nil` where the kernel doesn't say.
    var waiting: UInt64?
  }

  private struct Worker {
    var queries: UInt64
    /// Since when something waits while nothing is read; `nil` where all is well.
    var stillSince: Double?
  }

  private var workers: [Worker] = []
  private var lookedAt: Double?

  /// Takes in a look.
  ///
  /// - Parameter now: Seconds of a clock that only goes forward.
  mutating func see(_ moments: [Moment], at now: Double) {
    lookedAt = now
    workers = moments.enumerated().map { place, moment in
      let former = place < workers.count ? workers[place] : nil
      guard let former, former.queries == moment.queries, moment.waiting ?? 0 > 0 else {
        return Worker(queries: moment.queries, stillSince: nil)
      }
      return Worker(queries: moment.queries, stillSince: former.stillSince ?? now)
    }
  }

  /// What stands still, a sentence each; nothing when all moves.
  func reasons(at now: Double) -> [String] {
    // Of workers nothing is known while nobody looks.
    if let lookedAt, now - lookedAt > 2 * Self.patience {
      return ["the monitor has not looked at the server for \(Words.time(Int64(now - lookedAt)))"]
    }
    return workers.enumerated().compactMap { place, worker in
      guard let since = worker.stillSince, now - since >= Self.patience else { return nil }
      return "worker \(place + 1) of \(workers.count) has read nothing for"
        + " \(Words.time(Int64(now - since))) while queries wait for it"
    }
  }
}
