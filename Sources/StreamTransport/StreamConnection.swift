import DatagramTransport
import NIOCore
import Synchronization

/// One TCP connection: messages with their length in front, one after another (RFC 1035 §4.2.2,
/// RFC 7766 §8).
///
/// Queries are answered in the order of their arrival, as many as a read brings in one write. A
/// peer that doesn't read its answers isn't read from any more either.
final class StreamConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// What the connection is about.
  private enum Phase {
    /// Queries come and are answered.
    case open
    /// The last answers are being written; what comes is ignored.
    case finishing
    /// Everything is written and our side is closed; only the peer's end is awaited, because closing
    /// with unread input would make the kernel reset the connection and destroy answers on the way.
    case lingering
    case closed
  }

  /// How much output is gathered before it is written.
  private static let outputChunk = 32 << 10
  /// How long the peer's end is awaited.
  private static let lingerTime = TimeAmount.seconds(1)
  /// How long after the beginning of a shutdown queries on their way are still answered.
  private static let shutdownGrace = TimeAmount.milliseconds(50)

  let network: ClientNetwork?
  /// The client's address: 4 or 16 octets, or none.
  private let client: [UInt8]
  /// When a message came or was answered last.
  private(set) var lastActivity = NIODeadline.now()
  private let loop: StreamLoop
  private var context: ChannelHandlerContext?
  private var phase = Phase.open
  private var isInputClosed = false
  private var isGraceOver = false
  /// What has come and isn't answered yet.
  private var input: ByteBuffer?
  /// When the unfinished message at the end of the input began.
  private var messageBegan: NIODeadline?
  /// Since when the peer has left more answers unread than we keep for it.
  private var stalledSince: NIODeadline?
  private var lingerUntil: NIODeadline?
  private var timer: (task: Scheduled<Void>, deadline: NIODeadline)?

  init(loop: StreamLoop, network: ClientNetwork?, client: [UInt8]) {
    self.loop = loop
    self.network = network
    self.client = client
  }

  /// Whether nothing would be lost but a connection.
  var isResting: Bool { phase == .open && messageBegan == nil && stalledSince == nil }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    guard loop.admit(self) else {
      phase = .closed
      context.close(promise: nil)
      return
    }
    setTimer()
  }

  func channelInactive(context: ChannelHandlerContext) {
    close()
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard phase == .open else { return }
    var arrived = unwrapInboundIn(data)
    if input == nil { input = arrived } else { input?.writeBuffer(&arrived) }
    if stalledSince == nil { answerInput(context) }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    guard context.channel.isWritable, stalledSince != nil else { return }
    stalledSince = nil
    lastActivity = .now()
    if phase == .open { answerInput(context) }
    if stalledSince == nil { setReading(true, context) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case .some(.inputClosed) = event as? ChannelEvent else {
      context.fireUserInboundEventTriggered(event)
      return
    }
    isInputClosed = true
    switch phase {
    case .open: if stalledSince == nil { finish(context) }
    case .lingering: close()
    case .finishing, .closed: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A reset by the peer or the like: there is nobody left to tell.
    close()
  }

  /// Lets the connection end when it has answered what has begun to arrive.
  func beginShutdown() {
    loop.eventLoop.assumeIsolated().scheduleTask(in: Self.shutdownGrace) {
      self.isGraceOver = true
      if self.isResting, let context = self.context { self.finish(context) }
    }
  }

  /// Closes at once.
  func close() {
    guard phase != .closed else { return }
    phase = .closed
    timer?.task.cancel()
    timer = nil
    input = nil
    loop.forget(self)
    context?.close(promise: nil)
  }

  /// Answers the whole messages of the input.
  private func answerInput(_ context: ChannelHandlerContext) {
    loop.answerer.refresh()
    var output = context.channel.allocator.buffer(capacity: 1024)
    var isAnswerable = true
    var count = 0
    while isAnswerable, let length = nextMessageLength() {
      isAnswerable = answerMessage(length, into: &output)
      count += 1
      guard output.readableBytes >= Self.outputChunk else { continue }
      context.writeAndFlush(wrapOutboundOut(output), promise: nil)
      output.clear()
      guard context.channel.isWritable else { break }
    }
    if output.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(output), promise: nil) }
    let now = NIODeadline.now()
    if count > 0 { lastActivity = now }
    guard phase == .open else { return }
    guard isAnswerable else {
      loop.counters.malformed.wrappingAdd(1, ordering: .relaxed)
      return finish(context)
    }
    settle(context, now: now, hasAnswered: count > 0)
  }

  /// Puts down what is to be waited for after answering.
  private func settle(_ context: ChannelHandlerContext, now: NIODeadline, hasAnswered: Bool) {
    if input?.readableBytes == 0 { input = nil } else { input?.discardReadBytes() }
    guard context.channel.isWritable else {
      stalledSince = now
      messageBegan = nil
      setReading(false, context)
      return setTimer()
    }
    if input == nil {
      messageBegan = nil
    } else if messageBegan == nil || hasAnswered {
      messageBegan = now
    }
    // In a shutdown, what had begun when the grace ended is answered now.
    if isInputClosed || (isGraceOver && hasAnswered) { return finish(context) }
    setTimer()
  }

  /// The length of the next message when it is there in full.
  ///
  /// A length that is too small for a header comes out as it is, to be refused.
  private func nextMessageLength() -> Int? {
    guard let input, let prefix = input.getInteger(at: input.readerIndex, as: UInt16.self) else {
      return nil
    }
    let length = Int(prefix)
    return length < 12 || input.readableBytes >= 2 + length ? length : nil
  }

  /// Takes one message from the input and appends its answer to `output`.
  ///
  /// - Returns: Whether it could be answered. A message that can't (a response, or less than a
  ///   header) says that the peer speaks something else, or that we have lost count.
  private func answerMessage(_ length: Int, into output: inout ByteBuffer) -> Bool {
    guard length >= 12 else { return false }
    input?.moveReaderIndex(forwardBy: 2)
    guard let message = input?.readSlice(length: length) else { return false }
    let counters = loop.counters
    counters.queries.wrappingAdd(1, ordering: .relaxed)
    counters.receivedOctets.wrappingAdd(UInt64(length), ordering: .relaxed)
    let scratch = loop.scratch
    let (responseLength, code) = message.withUnsafeReadableBytes { bytes in
      let query = Span<UInt8>(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self))
      var response = MutableSpan<UInt8>(_unsafeElements: scratch)
      let length = min(loop.answerer.answer(query, into: &response), StreamLoop.maximumMessage)
      let code =
        length > 0 ? ResponseCodeCounters.code(of: response.span.extracting(..<length)) : 0
      sample(query, responseLength: length, code)
      return (length, code)
    }
    guard responseLength > 0 else { return false }
    output.writeInteger(UInt16(responseLength))
    output.writeBytes(
      UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(scratch)[..<responseLength]))
    counters.responses.wrappingAdd(1, ordering: .relaxed)
    counters.codes.add(code)
    counters.sentOctets.wrappingAdd(UInt64(responseLength), ordering: .relaxed)
    return true
  }

  /// Hands a query to whoever wants to know of it.
  private func sample(_ query: Span<UInt8>, responseLength: Int, _ code: UInt8) {
    for sampler in loop.samplers where sampler.isOn && sampler.choosesNext() {
      let outcome = responseLength > 0 ? UInt32(responseLength) << 8 | UInt32(code) : 0
      client.withUnsafeBytes { octets in
        guard let address = octets.baseAddress else { return }
        sampler.take(
          query, outcome: outcome, address: address, addressLength: octets.count,
          moment: QuerySampler.now(), isStream: true)
      }
    }
  }

  /// Ends the connection once everything written has left.
  private func finish(_ context: ChannelHandlerContext) {
    guard phase == .open else { return }
    phase = .finishing
    input = nil
    messageBegan = nil
    stalledSince = .now()
    setTimer()
    let connection = NIOLoopBound(self, eventLoop: loop.eventLoop)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { result in
      connection.value.linger(after: result)
    }
  }

  /// Closes our side and waits for the peer's.
  private func linger(after result: Result<Void, any Error>) {
    guard phase == .finishing, let context else { return }
    guard case .success = result, !isInputClosed else { return close() }
    phase = .lingering
    stalledSince = nil
    lingerUntil = .now() + Self.lingerTime
    setReading(true, context)
    context.close(mode: .output, promise: nil)
    setTimer()
  }

  private func setReading(_ isOn: Bool, _ context: ChannelHandlerContext) {
    try? context.channel.syncOptions?.setOption(.autoRead, value: isOn)
  }
}

extension StreamConnection {
  /// When patience ends.
  private var deadline: NIODeadline {
    let idle = TimeAmount(loop.options.idleTimeout)
    if let lingerUntil { return lingerUntil }
    if let stalledSince { return stalledSince + idle }
    if let messageBegan { return messageBegan + TimeAmount(loop.options.messageTimeout) }
    return lastActivity + idle
  }

  /// Sees to it that ``timerFired()`` runs no later than at the deadline.
  ///
  /// The deadline moves with every message, mostly to later; the timer is left alone then, and
  /// looks at the deadline when it fires.
  private func setTimer() {
    let deadline = deadline
    if let timer {
      if timer.deadline <= deadline { return }
      timer.task.cancel()
    }
    let task = loop.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
      self.timerFired()
    }
    timer = (task, deadline)
  }

  private func timerFired() {
    timer = nil
    guard phase != .closed else { return }
    guard deadline <= .now() else { return setTimer() }
    if phase == .open || phase == .finishing {
      if stalledSince != nil || messageBegan != nil {
        loop.counters.slow.wrappingAdd(1, ordering: .relaxed)
      } else {
        loop.counters.idle.wrappingAdd(1, ordering: .relaxed)
      }
    }
    close()
  }
}
