/// Everything that is wrong with a configuration, all of it at once.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One thing that is wrong.
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// Where it stands.
    package let origin: ConfigurationOrigin
    /// What is wrong, and how it should be.
    package let message: String

    /// The place and the message.
    package var description: String { "\(origin): \(message)" }
  }

  /// What is wrong, in the order in which it was found.
  package let problems: [Problem]

  /// One line for each problem.
  package var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
