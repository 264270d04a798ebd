internal import Authority

/// What a worker asks for answers: the responder, or a stand-in in tests of the transport.
///
/// The worker's loop is generic over it and specialised for ``SourcedResponder`` in this module, so that
/// the call stays direct.
protocol QueryAnswerer: ~Copyable {
  /// Takes note of zones published since the last call.
  mutating func refresh()

  /// Answers one query; 0 means that nothing is to be sent.
  ///
  /// `next` is the query that the next call brings, empty when there is none yet.
  mutating func answer(
    _ query: Span<UInt8>, before next: Span<UInt8>, over transport: Transport,
    into response: inout MutableSpan<UInt8>
  ) -> Int
}

extension SourcedResponder: QueryAnswerer {}
