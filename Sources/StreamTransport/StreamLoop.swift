import DatagramTransport
import NIOCore
import Synchronization

/// What the connections of one event loop share.
///
/// Only that loop's thread touches it.
final class StreamLoop {
  /// The longest message: what two octets can count.
  static let maximumMessage = 65535

  let eventLoop: any EventLoop
  let options: StreamOptions
  let counters: StreamCounters
  /// Who may want to know of queries.
  let samplers: [QuerySampler]
  let answerer: any StreamAnswerer
  /// Where an answer is written before it joins the output.
  let scratch: UnsafeMutableBufferPointer<UInt8>
  /// Whether no new connection is taken, and the open ones end after what they have begun.
  private(set) var isShuttingDown = false
  private var connections: [ObjectIdentifier: StreamConnection] = [:]
  private var perNetwork: [ClientNetwork: Int] = [:]
  private var whenEmpty: EventLoopPromise<Void>?

  init(
    eventLoop: any EventLoop, options: StreamOptions, counters: StreamCounters,
    samplers: [QuerySampler], answerer: any StreamAnswerer
  ) {
    self.eventLoop = eventLoop
    self.options = options
    self.counters = counters
    self.samplers = samplers
    self.answerer = answerer
    scratch = .allocate(capacity: Self.maximumMessage)
    scratch.initialize(repeating: 0)
  }

  deinit { scratch.deallocate() }

  /// Takes a new connection in, or refuses it.
  func admit(_ connection: StreamConnection) -> Bool {
    counters.accepted.wrappingAdd(1, ordering: .relaxed)
    let network = connection.network
    let ofSameNetwork = network.flatMap { perNetwork[$0] } ?? 0
    guard !isShuttingDown, ofSameNetwork < options.connectionsPerClient, makeRoom() else {
      counters.refused.wrappingAdd(1, ordering: .relaxed)
      return false
    }
    connections[ObjectIdentifier(connection)] = connection
    if let network { perNetwork[network] = ofSameNetwork + 1 }
    counters.open.store(UInt64(connections.count), ordering: .relaxed)
    return true
  }

  /// Forgets a connection that is being closed.
  func forget(_ connection: StreamConnection) {
    guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    if let network = connection.network, let count = perNetwork[network] {
      perNetwork[network] = count > 1 ? count - 1 : nil
    }
    counters.open.store(UInt64(connections.count), ordering: .relaxed)
    if connections.isEmpty { whenEmpty?.succeed() }
  }

  /// Lets every connection finish what it has begun, then closes it.
  ///
  /// - Returns: Succeeds when none is left.
  func shutDown() -> EventLoopFuture<Void> {
    isShuttingDown = true
    let promise = whenEmpty ?? eventLoop.makePromise()
    whenEmpty = promise
    if connections.isEmpty { promise.succeed() }
    for connection in connections.values { connection.beginShutdown() }
    return promise.futureResult
  }

  /// Closes whatever is left.
  func closeAll() {
    for connection in Array(connections.values) { connection.close() }
  }

  /// Sees to it that one more connection fits, if need be at the cost of the one that has rested
  /// longest.
  private func makeRoom() -> Bool {
    guard connections.count >= options.connections else { return true }
    let resting = connections.values.filter(\.isResting)
    guard let oldest = resting.min(by: { $0.lastActivity < $1.lastActivity }) else { return false }
    counters.evicted.wrappingAdd(1, ordering: .relaxed)
    oldest.close()
    return true
  }
}
