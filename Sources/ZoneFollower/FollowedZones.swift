import DNSProtocol
import ZoneDatabase

/// Which zones are published, and up to where the journal has been read.
struct FollowedZones: Sendable {
  /// Why all zones are being loaded, where that has been told and has not succeeded yet.
  var toldReason: String?
  /// The names of the published zones.
  var names = ZoneNames()
  /// The zones with names that are not written as usual.
  var unusualNames: [ZoneIdentifier: UnusualNames] = [:]
  /// Whether the database tells what has changed.
  var hasJournal = true
  /// Which of the files it was that had the database's name one after another;
  /// `nil` when the next one is the first that is seen.
  var generation: Int64? = 0
  /// How far the journal is published.
  var journal = JournalProgress()
  /// What the database's change counter said before that was read.
  var changeCounter: Int64 = -1
}

extension FollowedZones {
  /// Takes note that a zone is not served any more.
  mutating func forget(_ zone: ZoneIdentifier) {
    names[zone] = nil
    unusualNames[zone] = nil
  }

  /// Takes note of how a name is written now.
  mutating func take(_ name: ChangeReader.ChangedName) {
    guard !name.texts.isEmpty || unusualNames[name.zone] != nil else { return }
    unusualNames[name.zone, default: UnusualNames()].replace(with: name.texts, of: name.owner)
  }
}
