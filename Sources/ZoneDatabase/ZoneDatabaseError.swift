/// Why the database could not do what was asked: where, what was found, and what to do.
package struct ZoneDatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What sort of failure it is, for programs and exit codes.
  package enum Reason: Hashable, Sendable {
    /// The location can't be understood, or names an engine that this version does not have.
    case badLocation
    /// The database can't be opened.
    case cannotOpen
    /// The database has not the tables that are needed, or has others.
    case wrongSchema
    /// There is no such zone.
    case noSuchZone
    /// The zone exists already.
    case zoneExists
    /// Something else of that name exists already.
    case alreadyExists
    /// There are no such records.
    case noSuchRecord
    /// What should be written breaks a rule of the DNS.
    case invalidContent
    /// The zone was changed by someone else meanwhile.
    case changedMeanwhile
    /// Another process kept the database locked for too long.
    case busy
    /// The database may not be written.
    case readOnly
    /// The engine reported something else.
    case engine
  }

  /// What sort of failure it is.
  package var reason: Reason
  /// Where: the database, the zone or the record.
  package var place: String
  /// What was found there.
  package var found: String
  /// What to do about it.
  package var remedy: String

  /// Makes an error.
  package init(_ reason: Reason, at place: String, found: String, remedy: String) {
    self.reason = reason
    self.place = place
    self.found = found
    self.remedy = remedy
  }

  /// The whole as one line.
  package var description: String {
    remedy.isEmpty ? "\(place): \(found)" : "\(place): \(found). \(remedy)"
  }
}
