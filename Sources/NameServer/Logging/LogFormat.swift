/// How messages are logged.
package enum LogFormat: String, CaseIterable, Hashable, Sendable {
  /// For people on a terminal, otherwise for programs.
  case auto
  /// A line for people.
  case text
  /// A JSON object on a line.
  case json
}
