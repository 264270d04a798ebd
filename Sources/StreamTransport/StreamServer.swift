package import DatagramTransport
import NIOCore
import NIOPosix
import Synchronization

/// Answers queries over TCP (RFC 7766): one thread, any number of listeners.
package final class StreamServer: Sendable {
  /// The limits.
  package let options: StreamOptions
  /// What it has done so far.
  package let counters = StreamCounters()
  /// Samples for tables of the most frequent.
  package let sampler = QuerySampler()
  /// Samples for a log of queries.
  package let queryLog = QuerySampler()
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let running = Mutex<Running?>(nil)

  private struct Running {
    var loop: NIOLoopBound<StreamLoop>
    var listeners: [any Channel]
    var refreshing: RepeatedTask
  }

  /// Makes a server that doesn't run yet.
  package init(options: StreamOptions = StreamOptions()) {
    self.options = options
  }

  /// Begins to take connections.
  ///
  /// - Parameters:
  ///   - listeners: Where; the server takes the sockets over.
  ///   - makeAnswerer: Makes what answers, on the server's thread.
  /// - Throws: Whatever NIO finds wrong with the sockets.
  package func start(
    _ listeners: [StreamListener],
    makeAnswerer: @escaping @Sendable () -> any StreamAnswerer
  ) async throws {
    let eventLoop = group.next()
    let (options, counters, samplers) = (options, counters, [sampler, queryLog])
    let (loop, refreshing) = try await eventLoop.submit {
      let loop = StreamLoop(
        eventLoop: eventLoop, options: options, counters: counters, samplers: samplers,
        answerer: makeAnswerer())
      let bound = NIOLoopBound(loop, eventLoop: eventLoop)
      // Old zones are freed only when everybody has looked at the new ones, idle or not.
      let refreshing = eventLoop.scheduleRepeatedTask(
        initialDelay: .milliseconds(100), delay: .milliseconds(100)
      ) { _ in bound.value.answerer.refresh() }
      return (bound, refreshing)
    }.get()
    let bootstrap = ServerBootstrap(group: group)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let address = channel.remoteAddress
          try channel.pipeline.syncOperations.addHandler(
            StreamConnection(
              loop: loop.value, network: ClientNetwork(address),
              client: address.map(ClientNetwork.octets) ?? []))
        }
      }
    var channels: [any Channel] = []
    for listener in listeners {
      guard let descriptor = listener.take() else { continue }
      channels.append(try await bootstrap.withBoundSocket(descriptor).get())
    }
    running.withLock { [channels] in
      $0 = Running(loop: loop, listeners: channels, refreshing: refreshing)
    }
  }

  /// Takes no new connection, lets the open ones finish what they have begun, and ends.
  ///
  /// - Parameter patience: After this time what is left is closed.
  package func shutDown(patience: Duration = .seconds(10)) async {
    let running = running.withLock { running in
      defer { running = nil }
      return running
    }
    if let running {
      for listener in running.listeners { try? await listener.close().get() }
      let eventLoop = group.next()
      let loop = running.loop
      let done = eventLoop.flatSubmit {
        eventLoop.scheduleTask(in: TimeAmount(patience)) { loop.value.closeAll() }
        return loop.value.shutDown()
      }
      try? await done.get()
      running.refreshing.cancel()
    }
    try? await group.shutdownGracefully()
  }
}
