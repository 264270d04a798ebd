/// How a follower stands with its database, for whoever wants to show it.
package struct FollowerState: Sendable, Equatable {
  /// Whether the database can be read.
  package enum Condition: Sendable, Equatable {
    /// What is published is what the database had at the last look.
    case following
    /// It can't be read, or not be trusted, for this reason; what is published stays in force.
    case away(reason: String)
  }

  /// Whether the database can be read.
  package private(set) var condition = Condition.following
  /// Since when that is so.
  package private(set) var since: ContinuousClock.Instant
  /// When a look at the database succeeded last; `nil` before the first.
  package private(set) var lastSuccess: ContinuousClock.Instant?
  /// How many looks have failed since then.
  package private(set) var failures = 0
  /// When the look began that is under way; `nil` between two of them.
  package private(set) var lookBegan: ContinuousClock.Instant?

  /// How the replication stands that brings changes into the database.
  package internal(set) var replica: ReplicaState

  init(_ now: ContinuousClock.Instant) {
    since = now
    replica = ReplicaState(now)
  }

  /// Whether the database is away.
  package var isAway: Bool { condition != .following }

  /// How old what is published may be.
  package func age(_ now: ContinuousClock.Instant = .now) -> Duration? {
    lastSuccess.map { now - $0 }
  }

  /// Takes note that what is published comes from a snapshot of so long ago.
  mutating func begin(withAge age: Duration, _ now: ContinuousClock.Instant) {
    lastSuccess = now - age
  }

  /// Takes note that a look begins.
  mutating func begin(_ now: ContinuousClock.Instant) { lookBegan = now }

  /// Takes note that a look has succeeded.
  ///
  /// - Returns: How long the database was away, when that has ended with this.
  mutating func succeed(_ now: ContinuousClock.Instant) -> Duration? {
    let away = isAway ? now - since : nil
    if isAway { since = now }
    (condition, lastSuccess, failures, lookBegan) = (.following, now, 0, nil)
    return away
  }

  /// Takes note that a look has failed.
  mutating func fail(_ reason: String, _ now: ContinuousClock.Instant) {
    if !isAway { since = now }
    condition = .away(reason: reason)
    failures += 1
    lookBegan = nil
  }
}
