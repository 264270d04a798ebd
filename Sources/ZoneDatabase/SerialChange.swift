/// A zone's serial before and after a change.
package struct SerialChange: Hashable, Sendable {
  /// The serial before; `nil` for a zone that had no SOA record.
  package var before: UInt32?
  /// The serial after; `nil` for a zone that has no SOA record.
  package var after: UInt32?

  /// Makes a change.
  package init(before: UInt32?, after: UInt32?) {
    self.before = before
    self.after = after
  }
}
