import Authority
import CLinux
import Glibc

/// The memory of one worker: up to 64 queries as the kernel hands them over, and their responses.
///
/// Everything is allocated once. The kernel's structures point into it, therefore it never moves.
@safe
struct DatagramBatch: ~Copyable {
  /// The most datagrams that one read takes.
  static let capacity = 64
  /// The room for a query in octets: no datagram is longer (RFC 768), so none is ever cut.
  static let querySlot = 65_535
  /// From the start of one query to that of the next, in octets.
  ///
  /// Two cache lines more than a multiple of the page: the beginnings of all queries, which is all
  /// that most of them have, lie in different sets of the processor's cache. A page that no query
  /// reaches is never touched, and takes no memory.
  static let queryStride = 65_536 + 128
  /// The room for one control message: a header and `struct in6_pktinfo`, aligned.
  static let controlSlot = 64
  /// Where the data of a control message begins (CMSG_DATA).
  private static let controlData = MemoryLayout<cmsghdr>.stride

  /// The room for a response in octets.
  let responseSlot: Int
  /// Which of the two shapes of packet information to expect.
  private let family: ListenAddress.Family
  private let queries: UnsafeMutablePointer<UInt8>
  private let responses: UnsafeMutablePointer<UInt8>
  private let controls: UnsafeMutableRawPointer
  private let peers: UnsafeMutablePointer<sockaddr_in6>
  private let queryVectors: UnsafeMutablePointer<iovec>
  private let responseVectors: UnsafeMutablePointer<iovec>
  private let received: UnsafeMutablePointer<clinux_mmsghdr>
  private let outgoing: UnsafeMutablePointer<clinux_mmsghdr>
  /// What became of each query: the response's length, and its code in the lower eight bits; 0 for
  /// none.
  private let outcomes: UnsafeMutablePointer<UInt32>
  /// How many of `outgoing` wait to be sent.
  private var pending = 0

  /// Allocates everything.
  ///
  /// - Parameters:
  ///   - responseSlot: The longest response in octets, at least 512.
  ///   - family: The socket's protocol.
  init(responseSlot: Int, family: ListenAddress.Family) {
    let capacity = Self.capacity
    self.responseSlot = responseSlot
    self.family = family
    // Mapped rather than allocated: zeros, and no page exists before a query is written to it.
    unsafe queries = Self.map(capacity * Self.queryStride)
    unsafe responses = .allocate(capacity: capacity * responseSlot)
    unsafe responses.initialize(repeating: 0, count: capacity * responseSlot)
    unsafe controls = .allocate(byteCount: capacity * Self.controlSlot, alignment: 16)
    unsafe controls.initializeMemory(
      as: UInt8.self, repeating: 0, count: capacity * Self.controlSlot)
    unsafe peers = .allocate(capacity: capacity)
    unsafe peers.initialize(repeating: sockaddr_in6(), count: capacity)
    unsafe queryVectors = .allocate(capacity: capacity)
    unsafe responseVectors = .allocate(capacity: capacity)
    unsafe received = .allocate(capacity: capacity)
    unsafe outgoing = .allocate(capacity: capacity)
    unsafe outcomes = .allocate(capacity: capacity)
    unsafe outcomes.initialize(repeating: 0, count: capacity)
    for index in 0..<capacity {
      unsafe (queryVectors + index).initialize(
        to: iovec(iov_base: queries + index * Self.queryStride, iov_len: Self.querySlot))
      unsafe (responseVectors + index).initialize(
        to: iovec(iov_base: responses + index * responseSlot, iov_len: 0))
      var message = unsafe clinux_mmsghdr()
      unsafe message.msg_hdr.msg_name = UnsafeMutableRawPointer(peers + index)
      unsafe message.msg_hdr.msg_iov = UnsafeMutableRawPointer(queryVectors + index)
      unsafe message.msg_hdr.msg_iovlen = 1
      unsafe message.msg_hdr.msg_control = controls + index * Self.controlSlot
      unsafe (received + index).initialize(to: message)
      unsafe (outgoing + index).initialize(to: message)
    }
    for index in 0..<capacity { makeReady(index) }
  }

  /// Memory of the operating system's: zeros, of which only what is used takes any.
  private static func map(_ size: Int) -> UnsafeMutablePointer<UInt8> {
    let memory = unsafe mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
      fatalError("no memory for \(size) octets of queries: error \(errno)")
    }
    return unsafe memory.bindMemory(to: UInt8.self, capacity: size)
  }

  deinit {
    _ = unsafe munmap(queries, Self.capacity * Self.queryStride)
    unsafe responses.deallocate()
    unsafe controls.deallocate()
    unsafe peers.deallocate()
    unsafe queryVectors.deallocate()
    unsafe responseVectors.deallocate()
    unsafe received.deallocate()
    unsafe outgoing.deallocate()
    unsafe outcomes.deallocate()
  }

  /// Reads what waits in the socket.
  ///
  /// - Parameters:
  ///   - descriptor: The socket.
  ///   - flags: `MSG_WAITFORONE` or `MSG_DONTWAIT`.
  /// - Returns: How many datagrams came, or the negated error number.
  mutating func receive(from descriptor: CInt, flags: CInt) -> Int {
    let count = unsafe clinux_recvmmsg(descriptor, received, CUnsignedInt(Self.capacity), flags)
    return count >= 0 ? Int(count) : -Int(errno)
  }

  /// Answers the first `count` datagrams of the batch; the responses wait for ``send(on:tally:)``.
  @inline(__always)
  mutating func answer<Answerer: QueryAnswerer & ~Copyable>(
    _ count: Int, with answerer: inout Answerer, tally: inout DatagramCounters.Reading
  ) {
    pending = 0
    for index in 0..<min(count, Self.capacity) {
      let length = min(Int(unsafe received[index].msg_len), Self.querySlot)
      tally.queries &+= 1
      tally.receivedOctets &+= UInt64(length)
      let query = unsafe Span<UInt8>(
        _unsafeStart: queries + index &* Self.queryStride, count: length)
      let next = unsafe Span<UInt8>(
        _unsafeStart: queries + min(index &+ 1, Self.capacity &- 1) &* Self.queryStride,
        count: index &+ 1 < count ? min(Int(received[index &+ 1].msg_len), Self.querySlot) : 0)
      var response = unsafe MutableSpan<UInt8>(
        _unsafeStart: responses + pending &* responseSlot, count: responseSlot)
      // Less than a header can't be answered (RFC 8906 §3.2), and needs no look at the zones.
      let responseLength =
        length < 12 ? 0 : answerer.answer(query, before: next, over: .datagram, into: &response)
      if responseLength > 0 {
        unsafe outcomes[index] =
          UInt32(truncatingIfNeeded: responseLength) &<< 8
          | UInt32(
            ResponseCodeCounters.code(
              of: response.span.extracting(..<min(responseLength, responseSlot))))
        prepareResponse(to: index, length: min(responseLength, responseSlot))
      } else {
        unsafe outcomes[index] = 0
        tally.dropped &+= 1
      }
      makeReady(index)
    }
  }

  /// Sends the responses that wait.
  ///
  /// The kernel stops at the first message that it can't send; that one is counted and skipped, so
  /// that one unreachable client costs nobody else an answer.
  mutating func send(on descriptor: CInt, tally: inout DatagramCounters.Reading) {
    var next = 0
    while next < pending {
      let count = Int(
        unsafe clinux_sendmmsg(descriptor, outgoing + next, CUnsignedInt(pending &- next), 0))
      if count > 0 {
        for index in next..<(next &+ count) {
          tally.sentOctets &+= UInt64(unsafe responseVectors[index].iov_len)
        }
        tally.responses &+= UInt64(count)
        next &+= count
      } else if errno != EINTR {
        tally.sendErrors &+= 1
        next &+= 1
      }
    }
    pending = 0
  }

  /// Counts those of the batch's queries that were asked before; after the answers have left.
  func countResends(
    _ count: Int, with resends: inout ResendCounter, tally: inout DatagramCounters.Reading
  ) {
    resends.begin()
    for index in 0..<min(count, Self.capacity) {
      let query = unsafe Span<UInt8>(
        _unsafeStart: queries + index &* Self.queryStride,
        count: min(Int(received[index].msg_len), Self.querySlot))
      let peer = unsafe UnsafeRawPointer(peers + index)
      // `sockaddr_in` has its address at 4, `sockaddr_in6` at 8.
      let (high, low) =
        family == .ipv4
        ? (0, UInt64(unsafe peer.load(fromByteOffset: 4, as: UInt32.self)))
        : unsafe (
          peer.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
          peer.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        )
      resends.count(query, high: high, low: low)
    }
    tally.sampledQueries = resends.sampled
    tally.resentQueries = resends.resent
  }

  /// Counts the responses' codes, and hands some of the queries to whoever wants them; after the
  /// answers have left.
  func observe(_ count: Int, _ observation: WorkerObservation) {
    for index in 0..<min(count, Self.capacity) {
      let outcome = unsafe outcomes[index]
      if outcome != 0 { observation.codes.addAlone(UInt8(truncatingIfNeeded: outcome)) }
    }
    if observation.sampler.isOn { sample(count, observation.sampler) }
    if observation.driver.isOn { sample(count, observation.driver) }
    if observation.queryLog.isOn { sample(count, observation.queryLog) }
  }

  private func sample(_ count: Int, _ sampler: QuerySampler) {
    let moment = QuerySampler.now()
    for index in 0..<min(count, Self.capacity) where sampler.choosesNext() {
      let query = unsafe Span<UInt8>(
        _unsafeStart: queries + index &* Self.queryStride,
        count: min(Int(received[index].msg_len), Self.querySlot))
      let peer = unsafe UnsafeRawPointer(peers + index)
      unsafe sampler.take(
        query, outcome: outcomes[index], address: peer + (family == .ipv4 ? 4 : 8),
        addressLength: family == .ipv4 ? 4 : 16, moment: moment, isStream: false)
    }
  }

  /// Addresses the next response to the sender of a query, from the address that was asked.
  @inline(__always)
  private mutating func prepareResponse(to index: Int, length: Int) {
    unsafe responseVectors[pending].iov_len = length
    unsafe outgoing[pending].msg_hdr.msg_name = received[index].msg_hdr.msg_name
    unsafe outgoing[pending].msg_hdr.msg_namelen = received[index].msg_hdr.msg_namelen
    unsafe outgoing[pending].msg_hdr.msg_iov = UnsafeMutableRawPointer(
      responseVectors + pending)
    // The control message goes back as it came: the kernel's local address of a query is the
    // source of its response. Its interface is left to the routing table, except where the address
    // means nothing without (RFC 4007 §6).
    let hasControl = unsafe received[index].msg_hdr.msg_controllen >= Self.controlData + 12
    if hasControl {
      let control = unsafe controls + index &* Self.controlSlot
      unsafe outgoing[pending].msg_hdr.msg_control = control
      unsafe outgoing[pending].msg_hdr.msg_controllen = received[index].msg_hdr.msg_controllen
      unsafe forgetInterface(control + Self.controlData)
    } else {
      unsafe outgoing[pending].msg_hdr.msg_control = nil
      unsafe outgoing[pending].msg_hdr.msg_controllen = 0
    }
    pending &+= 1
  }

  /// Clears the interface's index in `struct in_pktinfo` or `struct in6_pktinfo`.
  @inline(__always)
  private func forgetInterface(_ data: UnsafeMutableRawPointer) {
    switch family {
    case .ipv4:
      unsafe data.storeBytes(of: 0, as: UInt32.self)
    case .ipv6:
      let isLinkLocal =
        unsafe data.load(as: UInt8.self) == 0xfe
        && data.load(fromByteOffset: 1, as: UInt8.self) & 0xc0 == 0x80
      if !isLinkLocal { unsafe data.storeBytes(of: 0, toByteOffset: 16, as: UInt32.self) }
    }
  }

  /// Restores what the kernel overwrites in a message that it receives.
  @inline(__always)
  private func makeReady(_ index: Int) {
    unsafe received[index].msg_hdr.msg_namelen = socklen_t(MemoryLayout<sockaddr_in6>.size)
    unsafe received[index].msg_hdr.msg_controllen = Self.controlSlot
    unsafe received[index].msg_hdr.msg_flags = 0
  }
}
