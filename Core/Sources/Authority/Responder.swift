import CLinux

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
  /// The name of the question after this one.
  private var nextName = NameScratch()
  private var ahead = ReadAhead()
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
    ahead = ReadAhead()
    if publication.currentGeneration != generation {
      (generation, table) = publication.pin(slot)
    }
  }

  /// Answers one query: a pure function of the query, the transport and the published zones.
  ///
  /// - Parameters:
  ///   - query: The message as it came, without TCP's length prefix.
  ///   - next: The query that the next call will bring, if it is known already. It is read ahead,
  ///     so that the memory of its zone is on its way while this one is being answered; it must
  ///     stay where it is until then.
  ///   - transport: How it came.
  ///   - response: Where the response goes, at least 512 octets; what does not fit is left out
  ///     with TC set.
  /// - Returns: The response's length in octets, or 0 when nothing must be sent (a response, or
  ///   less than a header).
  @inline(__always)
  public mutating func answer(
    _ query: Span<UInt8>, before next: Span<UInt8> = Span(), over transport: Transport,
    into response: inout MutableSpan<UInt8>
  ) -> Int {
    guard response.count >= 512 else { return 0 }
    let capacity = response.count
    return unsafe response.withUnsafeMutableBufferPointer {
      unsafe answer(query, before: next, over: transport, into: $0.baseAddress!, capacity: capacity)
    }
  }

  private mutating func answer(
    _ bytes: Span<UInt8>, before next: Span<UInt8>, over transport: Transport,
    into response: UnsafeMutablePointer<UInt8>, capacity: Int
  ) -> Int {
    if !ahead.isOf(bytes) { readNow(bytes) }
    let query = ahead.query
    let zone = ahead.zone
    let slot = unsafe ahead.slot
    swap(&name, &nextName)
    if next.count >= 12 {
      if let zone { unsafe zone.prefetchNode(in: slot) }
      readAhead(next)
    } else {
      ahead = ReadAhead()
    }
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
    if query.hasEDNS { writer.reserve(ResponseWriter.optLength) }
    if query.verdict == .wellFormed, query.isOrdinary {
      resolve(query, in: zone, over: transport, &writer)
    } else {
      answerUnusual(query, over: transport, &writer)
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

  /// Reads a query that nobody has announced.
  @inline(never)
  private mutating func readNow(_ bytes: Span<UInt8>) { readAhead(bytes) }

  /// Reads the query that comes next, and finds its zone.
  @inline(__always)
  private mutating func readAhead(_ bytes: Span<UInt8>) {
    let query = Query.read(bytes, name: &nextName)
    ahead.query = query
    ahead.zone = nil
    unsafe ahead.octets = bytes.withUnsafeBufferPointer { $0.baseAddress }
    guard query.verdict == .wellFormed, query.isOrdinary else { return }
    nextName.prepare(key)
    guard let zone = table.zone(of: nextName, type: query.type) else { return }
    ahead.zone = zone
    unsafe ahead.slot = zone.homeSlot(of: nextName)
    unsafe clinux_prefetch(ahead.slot)
  }

  /// What is no query or not well-formed; classes other than IN, and types that are no data.
  @inline(never)
  private mutating func answerUnusual(
    _ query: Query, over transport: Transport, _ writer: inout ResponseWriter
  ) {
    switch query.verdict {
    case .wellFormed: break
    case .formatError, .unanswerable:
      writer.code = 1
      return
    case .notImplemented:
      writer.code = 4
      return
    case .badVersion:
      writer.code = 16
      return
    }
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

/// A query that was read while the one before it was being answered.
@safe
private struct ReadAhead {
  var query = Query()
  /// Its zone.
  var zone: ZoneView?
  /// Where the search for its name begins.
  var slot: UnsafeRawPointer?
  /// Where it stands.
  var octets: UnsafePointer<UInt8>?

  /// Whether it is this one.
  @inline(__always)
  func isOf(_ bytes: Span<UInt8>) -> Bool {
    unsafe octets != nil && bytes.withUnsafeBufferPointer { unsafe $0.baseAddress == octets }
  }
}
