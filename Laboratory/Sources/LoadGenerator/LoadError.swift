/// Why there is no load, or no more of it.
public enum LoadError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A file says something else than it should: where, what is there, what was expected.
  case unreadable(place: String, found: String, expected: String)
  /// The kernel refuses something.
  case refused(String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .unreadable(let place, let found, let expected):
      "\(place): found \(found), expected \(expected)"
    case .refused(let reason): reason
    }
  }
}
