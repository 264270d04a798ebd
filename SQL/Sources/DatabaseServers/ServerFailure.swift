/// A server of a test could not do what was wanted.
public struct ServerFailure: Error, CustomStringConvertible {
  /// What happened.
  public var description: String

  /// Makes a failure.
  public init(_ description: String) { self.description = description }
}
