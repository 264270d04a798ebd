/// Answers queries, one after another, from the zones that are published.
///
/// A responder belongs to one worker (one thread). It holds the scratch space that an answer
/// needs, so that answering allocates nothing, counts no references and takes no lock.
public struct Responder: ~Copyable {
  /// The room that a response may need, in octets.
  public static let maximumResponseLength = 65535

  let publication: ZonePublication
  let key: HashKey
  let identity: ServerIdentity
  let chaos: ChaosAnswers
  private let slot: ReaderSlot
  /// The generation that is pinned; ``ReaderSlot/resting`` when none is.
  private var generation: UInt64
  var table: ZoneTable
  /// The name that is being looked up: the question's, later an alias's target.
  var name = NameScratch()
  /// A name whose additional data is being looked up.
  var target = NameScratch()
  var names = ResponseNames()

  /// Makes a responder that answers from what is published now.
  public init(publication: ZonePublication, identity: ServerIdentity = ServerIdentity()) {
    self.publication = publication
    key = publication.key
    self.identity = identity
    chaos = ChaosAnswers(identity)
    slot = publication.addReader()
    (generation, table) = publication.pin(slot)
  }

  deinit {
    slot.rest()
    publication.removeReader(slot)
  }

  /// Takes up zones published since the last call.
  ///
  /// Call it between batches, and now and then when there is nothing to answer, so that the memory
  /// of older zones can be used again.
  @inline(__always)
  public mutating func refresh() {
    if publication.currentGeneration != generation {
      (generation, table) = publication.pin(slot)
    }
  }

  /// Answers one query: a pure function of the query, the transport and the published zones.
  ///
  /// - Parameters:
  ///   - query: The message as it came, without TCP's length prefix.
  ///   - transport: How it came.
  ///   - response: Where the response goes, at least 512 octets; what does not fit is left out
  ///     with TC set.
  /// - Returns: The response's length in octets, or 0 when nothing must be sent (a response, or
  ///   less than a header).
  public mutating func answer(
    _ query: Span<UInt8>, over transport: Transport, into response: inout MutableSpan<UInt8>
  ) -> Int {
    guard response.count >= 512 else { return 0 }
    let capacity = response.count
    return unsafe response.withUnsafeMutableBufferPointer {
      unsafe answer(query, over: transport, into: $0.baseAddress!, capacity: capacity)
    }
  }

  @inline(__always)
  private mutating func answer(
    _ bytes: Span<UInt8>, over transport: Transport, into response: UnsafeMutablePointer<UInt8>,
    capacity: Int
  ) -> Int {
    let query = Query.read(bytes, name: &name)
    guard query.verdict != .unanswerable else { return 0 }
    let room =
      switch transport {
      case .datagram:
        query.hasEDNS ? min(query.payload, identity.maximumDatagramLength) : 512
      case .stream: Self.maximumResponseLength
      }
    var writer = unsafe ResponseWriter(
      base: response, limit: min(room, capacity), transport: transport)
    unsafe bytes.withUnsafeBufferPointer {
      unsafe writer.begin(with: $0.baseAddress!, length: query.questionEnd)
    }
    unsafe name.adopt(response + 12)
    if query.hasEDNS { writer.reserve(ResponseWriter.optLength) }
    switch query.verdict {
    case .wellFormed: dispatch(query, over: transport, &writer)
    case .formatError, .unanswerable: writer.code = 1
    case .notImplemented: writer.code = 4
    case .badVersion: writer.code = 16
    }
    if query.hasEDNS {
      let start = writer.appendOPT(query, payload: identity.maximumDatagramLength)
      if query.wantsNSID || writer.extendedError != 0 {
        writer.appendOptions(query, nsid: identity.nsid.span, optAt: start)
      }
    }
    writer.finish(header: bytes, hasQuestion: query.questionEnd > 12)
    return writer.position
  }

  @inline(__always)
  private mutating func dispatch(
    _ query: Query, over transport: Transport, _ writer: inout ResponseWriter
  ) {
    if query.recordClass == 1, query.type &- 249 > 5, query.type != 41, query.type != 128 {
      name.prepare(key)
      resolve(query, over: transport, &writer)
    } else {
      dispatchUnusual(query, over: transport, &writer)
    }
  }

  /// Classes other than IN, and types that are no data: ANY (255) is answered, the others of the
  /// range are transfers and meta types.
  private mutating func dispatchUnusual(
    _ query: Query, over transport: Transport, _ writer: inout ResponseWriter
  ) {
    switch query.recordClass {
    case 1: break
    case 3:
      name.prepare(key)
      chaos.answer(query, name, &writer)
      return
    default:
      writer.code = 5
      return
    }
    switch query.type {
    case 41, 128: writer.code = 1  // OPT, NXNAME (RFC 9824 §3.5): never a question
    case 251, 252: writer.code = 5  // IXFR, AXFR: no transfers yet
    default: writer.code = 4  // TKEY, TSIG, MAILB, MAILA
    }
  }
}
