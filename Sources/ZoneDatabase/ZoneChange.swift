/// What a change to a zone's content did.
package struct ZoneChange: Hashable, Sendable {
  /// The serial before and after.
  package var serial: SerialChange
  /// How many records were added; the SOA record that only got a new serial is not counted.
  package var added: Int
  /// How many records were removed; the SOA record that only got a new serial is not counted.
  package var removed: Int

  /// Whether the zone was as wanted already.
  package var isEmpty: Bool { added == 0 && removed == 0 && serial.before == serial.after }
}
