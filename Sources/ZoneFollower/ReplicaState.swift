package import ZoneDatabase

/// How the replication stands that brings changes into the followed database.
///
/// What is seen once may be a moment between two others, such as a connection that is being made
/// anew: a state changes when two looks in succession agree.
package struct ReplicaState: Sendable, Equatable {
  /// How it stands.
  package enum Condition: Sendable, Equatable {
    /// The database is no copy, or this account may not see what it is.
    case unknown
    /// Changes come.
    case running
    /// Changes come, but late.
    case behind
    /// Changes don't come, for this reason.
    case stopped(reason: String)

    /// Whether another differs in more than its reason.
    func differs(from other: Condition) -> Bool {
      switch (self, other) {
      case (.stopped, .stopped): false
      default: self != other
      }
    }
  }

  /// From which lag on a copy counts as behind; it is up to date again below half of it.
  package static let longestLag = Duration.seconds(60)

  /// How it stands.
  package private(set) var condition = Condition.unknown
  /// Since when that was seen.
  package private(set) var since: ContinuousClock.Instant
  /// By how much the copy was behind at the last look; `nil` where nobody can tell.
  package private(set) var behind: Duration?
  /// What the last look saw, where that is not ``condition`` yet.
  private var seen: (Condition, ContinuousClock.Instant)?

  /// Begins, nothing being known.
  package init(_ now: ContinuousClock.Instant) { since = now }

  /// Takes note of what a look saw.
  ///
  /// - Returns: The condition that has ended with it, and how long it lasted; `nil` when nothing has
  ///   changed.
  package mutating func see(
    _ status: ReplicationStatus?, _ now: ContinuousClock.Instant
  ) -> (condition: Condition, duration: Duration)? {
    let found = classify(status)
    guard found.differs(from: condition) else {
      // The reason may be another.
      (condition, seen) = (found, nil)
      return nil
    }
    guard let (last, began) = seen, !found.differs(from: last) else {
      seen = (found, now)
      return nil
    }
    let ended = (condition, now - since)
    (condition, since, seen) = (found, began, nil)
    return ended
  }

  private mutating func classify(_ status: ReplicationStatus?) -> Condition {
    behind = nil
    switch status {
    case nil: return .unknown
    case .stopped(let reason): return .stopped(reason: reason)
    case .running(let lag):
      behind = lag
      let limit = condition == .behind ? Self.longestLag / 2 : Self.longestLag
      return lag ?? .zero >= limit ? .behind : .running
    }
  }

  package static func == (left: ReplicaState, right: ReplicaState) -> Bool {
    left.condition == right.condition && left.since == right.since && left.behind == right.behind
  }
}
