import Authority
package import DatagramTransport

/// What a stream server asks for answers: the responder, or a stand-in in tests of the transport.
package protocol StreamAnswerer: AnyObject {
  /// Takes note of zones published since the last call.
  func refresh()

  /// Answers one message; 0 means that it can't be answered.
  func answer(_ query: Span<UInt8>, into response: inout MutableSpan<UInt8>) -> Int
}

/// A responder that belongs to one event loop.
package final class StreamResponder: StreamAnswerer {
  private var responder: SourcedResponder

  /// Makes a responder with what its source has now.
  package init(_ source: ResponderSource) {
    responder = SourcedResponder(source)
  }

  package func refresh() { responder.refresh() }

  package func answer(_ query: Span<UInt8>, into response: inout MutableSpan<UInt8>) -> Int {
    responder.answer(query, over: .stream, into: &response)
  }
}
