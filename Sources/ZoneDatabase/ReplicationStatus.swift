/// How the copying of changes into a database goes that is a copy of another.
package enum ReplicationStatus: Sendable, Equatable {
  /// Changes come.
  ///
  /// - Parameter behind: How long ago that was committed at the primary which comes now; zero where
  ///   everything is here that was received, `nil` where nobody can tell. A delay that was asked for
  ///   is not part of it.
  case running(behind: Duration?)
  /// Changes don't come, for this reason.
  case stopped(reason: String)

  /// Whether it is worse than another, of a database that is a copy of several.
  package func worse(than other: ReplicationStatus) -> Bool {
    switch (self, other) {
    case (.stopped, .running): true
    case (.running(let behind), .running(let others)): behind ?? .zero > others ?? .zero
    case (_, .stopped): false
    }
  }
}
