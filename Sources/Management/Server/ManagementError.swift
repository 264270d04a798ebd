/// Why the management server can't work: where, what was found and what to do.
package struct ManagementError: Error, CustomStringConvertible {
  /// The whole as one line.
  package var description: String
  /// Whether the configuration has to be changed before a start can succeed.
  package var isOfConfiguration = false
}
