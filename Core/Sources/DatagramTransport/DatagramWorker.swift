import Authority
import CLinux
import Glibc
import Synchronization

/// Answers queries over UDP: one thread, one socket, optionally one processor.
///
/// ```swift
/// let socket = try DatagramSocket(bindingTo: ListenAddress("127.0.0.1:5353"))
/// let worker = DatagramWorker(socket: socket)
/// try worker.start(answeringFrom: ResponderSource(publication: publication))
/// …
/// worker.stop()
/// worker.waitUntilStopped()
/// ```
public final class DatagramWorker: Sendable {
  /// The socket that it reads.
  public let socket: DatagramSocket
  /// How it works.
  public let options: DatagramWorkerOptions
  /// What it has done so far.
  public let counters = DatagramCounters()
  /// What else is seen of its queries.
  public let observation = WorkerObservation()
  private let isStopping = Atomic<Bool>(false)
  private let thread = Mutex<pthread_t?>(nil)

  /// Makes a worker that doesn't run yet.
  public init(socket: DatagramSocket, options: DatagramWorkerOptions = DatagramWorkerOptions()) {
    (self.socket, self.options) = (socket, options)
  }

  /// The processors that this process may use, in rising order.
  public static var availableProcessors: [Int] {
    let configured = max(sysconf(CInt(_SC_NPROCESSORS_CONF)), 1)
    let allowed = (0..<min(configured, 1024)).filter {
      clinux_may_run_on_processor(CInt($0)) == 1
    }
    return allowed.isEmpty ? [0] : allowed
  }

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - source: What the worker's own responder is made from.
  ///   - whenStopped: Called on the thread as its last act, with 0 or the error number that ended
  ///     it; the socket is closed by then.
  /// - Throws: ``ListenError`` when there can be no thread.
  public func start(
    answeringFrom source: ResponderSource,
    whenStopped: @escaping @Sendable (CInt) -> Void = { _ in }
  ) throws(ListenError) {
    try startThread { [self] in
      var responder = SourcedResponder(source)
      whenStopped(serve(with: &responder))
    }
  }

  /// Ends the worker after it has answered what its socket had received until then.
  ///
  /// Returns at once; the thread ends within about 100 ms.
  public func stop() {
    isStopping.store(true, ordering: .releasing)
  }

  /// Waits until the thread has ended.
  ///
  /// Don't call it from a cooperative thread.
  public func waitUntilStopped() {
    let handle = thread.withLock { handle in
      defer { handle = nil }
      return handle
    }
    if let handle { _ = pthread_join(handle, nil) }
  }

  /// The worker's loop: from the first query to the last.
  ///
  /// - Returns: 0, or the error number that makes going on pointless.
  func serve<Answerer: QueryAnswerer & ~Copyable>(with answerer: inout Answerer) -> CInt {
    if let processor = options.processor { _ = clinux_pin_to_processor(CInt(processor)) }
    let descriptor = socket.descriptor
    var batch = DatagramBatch(
      responseSlot: options.maximumPayload, family: socket.address.family)
    var tally = DatagramCounters.Reading()
    var resends = ResendCounter(table: .shared)
    var failure: CInt = 0
    while failure == 0, !isStopping.load(ordering: .acquiring) {
      let count = batch.receive(from: descriptor, flags: CInt(MSG_WAITFORONE))
      // Behind the wait, which may have been long: who has seen a change over one worker sees it over
      // all. Where nothing came, what was given up meanwhile is let go of.
      answerer.refresh()
      if count > 0 {
        tally.batches &+= 1
        let isTimed = tally.batches % WorkerObservation.timedShare == 0
        let began = isTimed ? WorkerObservation.microseconds() : 0
        batch.answer(count, with: &answerer, tally: &tally)
        batch.send(on: descriptor, tally: &tally)
        if isTimed {
          observation.latency.add(
            microseconds: WorkerObservation.microseconds() &- began, count: UInt64(count))
        }
        batch.countResends(count, with: &resends, tally: &tally)
        batch.observe(count, observation)
        counters.publish(tally)
      } else if count < 0 {
        failure = judge(CInt(-count), tally: &tally)
      }
    }
    if failure == 0 {
      drain(descriptor, &batch, with: &answerer, tally: &tally)
    }
    counters.publish(tally)
    socket.close()
    return failure
  }

  /// Answers what is in the socket's queue, while nothing new gets in.
  private func drain<Answerer: QueryAnswerer & ~Copyable>(
    _ descriptor: CInt, _ batch: inout DatagramBatch, with answerer: inout Answerer,
    tally: inout DatagramCounters.Reading
  ) {
    _ = clinux_drop_arriving_datagrams(descriptor)
    // A processor that is just delivering may not have seen the filter: look a second time.
    for isLastLook in [false, true] {
      while true {
        let count = batch.receive(from: descriptor, flags: CInt(MSG_DONTWAIT))
        guard count > 0 else { break }
        tally.batches &+= 1
        batch.answer(count, with: &answerer, tally: &tally)
        batch.send(on: descriptor, tally: &tally)
      }
      if !isLastLook { usleep(1000) }
    }
  }

  /// Decides what a failed read means.
  private func judge(_ code: CInt, tally: inout DatagramCounters.Reading) -> CInt {
    switch code {
    case EAGAIN, EINTR: return 0
    case EBADF, ENOTSOCK, EFAULT, EINVAL:
      return code
    default:
      // Something passing, such as ENOMEM or ENETDOWN: go on, but not in a tight circle.
      tally.receiveErrors &+= 1
      counters.publish(tally)
      usleep(1000)
      return 0
    }
  }

  /// Runs `body` on a thread of its own, which takes no signals.
  func startThread(_ body: @escaping @Sendable () -> Void) throws(ListenError) {
    let name = options.threadName
    let start = ThreadStart {
      unsafe name.withCString { _ = unsafe clinux_name_thread($0) }
      body()
    }
    var everySignal = sigset_t()
    var formerMask = sigset_t()
    unsafe sigfillset(&everySignal)
    unsafe pthread_sigmask(SIG_SETMASK, &everySignal, &formerMask)
    var handle = pthread_t()
    let argument = unsafe Unmanaged.passRetained(start).toOpaque()
    let code = unsafe pthread_create(&handle, nil, ThreadStart.run, argument)
    unsafe pthread_sigmask(SIG_SETMASK, &formerMask, nil)
    guard code == 0 else {
      unsafe Unmanaged<ThreadStart>.fromOpaque(argument).release()
      throw ListenError(.datagram, operation: .start, address: socket.address, code: code)
    }
    thread.withLock { [handle] in $0 = handle }
  }
}
