import DNSProtocol
import ZoneDatabase

/// Which zones are published, and up to where the journal has been read.
struct FollowedZones: Sendable {
  /// The names of the published zones.
  var names: [ZoneIdentifier: DomainName] = [:]
  /// The last journal entry whose change is published.
  var position: Int64 = 0
  /// What the database's change counter said before that was read.
  var changeCounter: Int64 = -1

  /// Takes note of zones that were read again.
  ///
  /// - Parameters:
  ///   - changed: The zones that were asked for.
  ///   - names: Those of them that exist, with their names.
  ///   - position: Up to where the journal is read now.
  /// - Returns: The names to take out: those of deleted and of renamed zones.
  mutating func update(
    changed: [ZoneIdentifier], to names: [ZoneIdentifier: DomainName], position: Int64
  ) -> [DomainName] {
    var removed: [DomainName] = []
    for identifier in changed {
      let before = self.names[identifier]
      let now = names[identifier]
      self.names[identifier] = now
      if let before, before != now { removed.append(before) }
    }
    self.position = position
    // A name that one zone has given up may be another's by now.
    let taken = Set(names.values)
    return removed.filter { !taken.contains($0) }
  }
}
