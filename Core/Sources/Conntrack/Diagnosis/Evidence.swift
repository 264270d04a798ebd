/// One statement that supports a finding, and where it was read.
public struct Evidence: Sendable, Equatable {
  /// The statement, a sentence without full stop.
  public var statement: String
  /// Where it was read; empty for what follows from other statements.
  public var sources: [Source]

  /// Makes evidence.
  public init(_ statement: String, _ sources: [Source] = []) {
    (self.statement, self.sources) = (statement, sources)
  }

  /// Makes evidence that was read at one place.
  public init(_ statement: String, _ source: Source?) {
    (self.statement, self.sources) = (statement, source.map { [$0] } ?? [])
  }
}
