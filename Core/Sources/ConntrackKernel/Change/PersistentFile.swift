/// A file that makes a change last beyond the next boot.
public struct PersistentFile: Hashable, Sendable {
  /// What is written.
  public enum Content: Hashable, Sendable {
    /// The whole file.
    case whole(String)
    /// A line at the end of a file that is there already.
    case line(String)
    /// A symbolic link to somewhere.
    case link(String)
  }

  /// Where.
  public var path: String
  /// What.
  public var content: Content
  /// What for, in a few words.
  public var purpose: String

  /// Makes a file.
  public init(_ path: String, _ content: Content, purpose: String) {
    (self.path, self.content, self.purpose) = (path, content, purpose)
  }
}
