/// Where a value comes from.
package enum ConfigurationOrigin: Hashable, Sendable {
  /// Nobody has said anything.
  case standard
  /// A line of the configuration file.
  case file(path: String, line: Int?)
  /// An environment variable.
  case environment(String)
  /// An option of the command line.
  case flag(String)
}

extension ConfigurationOrigin: CustomStringConvertible {
  /// The place as a person would look it up.
  package var description: String {
    switch self {
    case .standard: "default"
    case .file(let path, let line?): "\(path):\(line)"
    case .file(let path, nil): path
    case .environment(let name): name
    case .flag(let name): name
    }
  }
}
