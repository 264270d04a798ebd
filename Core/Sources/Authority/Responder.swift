/// Answers queries, one after another, from the zones that are published.
///
/// A responder belongs to one worker (one thread). It holds the scratch space that an answer
/// needs, so that answering allocates nothing.
public struct Responder: ~Copyable {
  /// The room that a response may need, in octets.
  public static let maximumResponseLength = 65535

  /// Makes a responder.
  public init() {}

  /// Takes note of zones published since the last call. Call it between batches.
  public mutating func refresh() {}

  /// Answers one query: a pure function of the query, the transport and the published zones.
  ///
  /// - Parameters:
  ///   - query: The message as it came, without TCP's length prefix.
  ///   - transport: How it came.
  ///   - response: Where the response goes, at least 512 octets; a larger answer than fits is
  ///     truncated with TC set.
  /// - Returns: The response's length in octets, or 0 when nothing must be sent (a response, or
  ///   less than a header).
  public mutating func answer(
    _ query: Span<UInt8>, over transport: Transport, into response: inout MutableSpan<UInt8>
  ) -> Int {
    0
  }
}
