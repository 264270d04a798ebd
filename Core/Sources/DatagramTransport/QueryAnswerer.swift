internal import Authority

/// What a worker asks for answers: the responder, or a stand-in in tests of the transport.
///
/// The worker's loop is generic over it and specialised for ``SourcedResponder`` in this module, so that
/// the call stays direct.
protocol QueryAnswerer: ~Copyable {
  /// Takes note of zones published since the last call.
  mutating func refresh()

  /// Answers one query; 0 means that nothing is to be sent.
  mutating func answer(
    _ query: Span<UInt8>, over transport: Transport, into response: inout MutableSpan<UInt8>
  ) -> Int
}

extension SourcedResponder: QueryAnswerer {}
