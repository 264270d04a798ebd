public import Authority
import Synchronization

/// What the responders of all workers are made from: the published zones, and what the server says
/// of itself, which can change while it runs.
public final class ResponderSource: Sendable {
  /// Where the zones are published.
  public let publication: ZonePublication
  private let current: Mutex<ServerIdentity>
  private let changes = Atomic<UInt64>(0)

  /// Makes a source.
  public init(publication: ZonePublication, identity: ServerIdentity = ServerIdentity()) {
    self.publication = publication
    current = Mutex(identity)
  }

  /// What the server says of itself; every worker takes a change up with its next batch.
  public var identity: ServerIdentity {
    get { current.withLock { $0 } }
    set {
      current.withLock { $0 = newValue }
      changes.wrappingAdd(1, ordering: .releasing)
    }
  }

  /// How often the identity has changed.
  var changeCount: UInt64 { changes.load(ordering: .acquiring) }
}

/// One worker's responder, which follows the zones and the identity of its source.
public struct SourcedResponder: ~Copyable {
  private let source: ResponderSource
  private var seenChanges: UInt64
  private var responder: Responder

  /// Makes a responder with what its source has now.
  public init(_ source: ResponderSource) {
    self.source = source
    seenChanges = source.changeCount
    responder = Responder(publication: source.publication, identity: source.identity)
  }

  /// Takes up what has changed since the last call; see ``Responder/refresh()``.
  @inline(__always)
  public mutating func refresh() {
    let changes = source.changeCount
    if changes != seenChanges {
      seenChanges = changes
      responder = Responder(publication: source.publication, identity: source.identity)
    }
    responder.refresh()
  }

  /// Answers one query; see ``Responder/answer(_:before:over:into:)``.
  @inline(__always)
  public mutating func answer(
    _ query: Span<UInt8>, before next: Span<UInt8> = Span(), over transport: Transport,
    into response: inout MutableSpan<UInt8>
  ) -> Int {
    responder.answer(query, before: next, over: transport, into: &response)
  }
}
