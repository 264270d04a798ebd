/// Tells two states of a zone apart, for conditional requests.
///
/// It is made of the zone's newest entry in the journal and its serial, so that changes which did
/// not raise the serial (raw SQL) count too.
package struct ZoneVersion: Hashable, Sendable, CustomStringConvertible {
  /// The text, fit for an entity tag: letters, digits and hyphens.
  package var description: String

  /// Takes a text.
  package init(_ text: String) { description = text }
}
