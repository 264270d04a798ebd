/// The key of a zone's row in the table `domains`.
///
/// A deleted zone's key may be given to a new zone: a follower that finds one in the journal reads
/// the zone's name again.
package struct ZoneIdentifier: RawRepresentable, Hashable, Sendable, Comparable {
  /// The column `domains.id`.
  package let rawValue: Int64

  /// Takes a value of the column `domains.id`.
  package init(rawValue: Int64) { self.rawValue = rawValue }

  /// Compares the numbers.
  package static func < (left: ZoneIdentifier, right: ZoneIdentifier) -> Bool {
    left.rawValue < right.rawValue
  }
}
