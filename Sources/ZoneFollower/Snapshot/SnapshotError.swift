/// Why a snapshot could not be written or is refused: where, what was found, and what to do.
package struct SnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  package var path: String
  /// What was found there.
  package var found: String
  /// What to do about it.
  package var remedy: String

  /// The whole as one line.
  package var description: String { "the snapshot \(path): \(found). \(remedy)" }
}
