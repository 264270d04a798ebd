package import NIOCore

/// How long the management server waits for others.
package struct Patience: Sendable {
  /// For a request's head, and in the pause before it.
  package var head = TimeAmount.seconds(15)
  /// For a request's body.
  package var body = TimeAmount.seconds(60)
  /// For a client that takes none of what it asked for.
  package var stall = TimeAmount.seconds(30)
  /// For the database, before a client is told to come back later.
  package var database = Duration.seconds(10)

  /// The standard.
  package init() {}
}
