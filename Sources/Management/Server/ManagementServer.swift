package import DatagramTransport
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOPosix
package import NameServer
import ServiceLifecycle
import ZoneDatabase
import ZoneFollower

/// The window: management API, dashboard and metrics over HTTP.
package struct ManagementServer: Service {
  private let options: ManagementOptions
  private let logger: Logger
  private let database: DatabaseRunner
  private let keys: KeyRing
  private let connections: ConnectionGuard
  private let desk: ManagementDesk
  private let monitor: TrafficMonitor
  private let patience: Patience
  private let group: MultiThreadedEventLoopGroup
  private let onListening: @Sendable (ListenAddress) -> Void

  /// Prepares the server.
  ///
  /// - Parameter onListening: Is told each address once it is listened at, with the port that a
  ///   port 0 became.
  package init(
    _ options: ManagementOptions, of server: NameServer, zones: DatabaseZones, logger: Logger,
    patience: Patience = Patience(),
    onListening: @escaping @Sendable (ListenAddress) -> Void = { _ in }
  ) throws {
    (self.options, self.logger) = (options, logger)
    (self.patience, self.onListening) = (patience, onListening)
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    database = DatabaseRunner(zones.location, patience: patience.database, clock: group.next())
    keys = KeyRing(database: database, configured: options.configuration.keyDigest)
    connections = ConnectionGuard(most: options.configuration.connections)
    monitor = TrafficMonitor(server: server, zones: zones)
    desk = ManagementDesk(
      server: server, zones: zones, database: database, keys: keys, monitor: monitor,
      bodyLimit: options.configuration.bodySize, logger: logger)
  }

  package func run() async throws {
    let loop = group.next()
    let outcome: Result<Void, any Error>
    do {
      // Everything here gives way to the answers: the thread is the only one, and the last in the
      // row.
      try await loop.submit { BlockingThread.giveWay() }.get()
      try await withTaskExecutorPreference(LoopExecutor(loop)) { try await serve() }
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    await database.shutDown()
    try? await group.shutdownGracefully()
    try outcome.get()
  }

  private func serve() async throws {
    try await refuseOpenDoor()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [monitor] in try await monitor.run() }
      group.addTask { [self] in try await pruneAuditTrail() }
      for address in options.configuration.listen {
        let application = try application(listeningAt: address)
        group.addTask {
          do {
            try await application.run()
          } catch let error as IOError {
            let reason = String(cString: strerror(error.errnoCode))
            throw ManagementError(description: "management.listen \(address): \(reason)")
          }
        }
      }
      // The first that fails ends the others.
      while try await group.next() != nil {}
    }
  }

  /// Deletes what is older than the audit trail is kept, now and every hour.
  private func pruneAuditTrail() async throws {
    let days = Int64(options.configuration.auditDays)
    try? await cancelWhenGracefulShutdown { [self] in
      while days > 0 {
        let oldest = UnixTime.milliseconds - days * 86_400_000
        do {
          let count = try await database.run { try $0.pruneAuditTrail(before: oldest) }
          if count > 0 {
            logger.info("\(count) entries of the audit trail were older than \(days) days: deleted")
          }
        } catch {
          // It is tried again; whoever can't write has been told why.
          logger.debug("the audit trail could not be shortened: \(error)")
        }
        try await Task.sleep(for: .seconds(3600))
      }
    }
  }

  /// Ends the start of a server that the world could reach without a key.
  private func refuseOpenDoor() async throws {
    guard options.configuration.isOpen else { return }
    let advice = "make one with `martlet key create NAME`, or set management.key-digest"
    do {
      guard try await !keys.hasKeys() else { return }
    } catch {
      throw ManagementError(
        description: "management.listen can be reached from other machines, and whether there is an"
          + " access key can't be read: \(error); \(advice)")
    }
    throw ManagementError(
      description: "management.listen can be reached from other machines and there is no access"
        + " key: \(advice)", isOfConfiguration: true)
  }

  private func application(
    listeningAt address: ListenAddress
  ) throws -> some ApplicationProtocol {
    let router = Router(context: ManagementRequestContext.self)
    router.add(middleware: ErrorMiddleware(counters: monitor.requests))
    router.add(middleware: HostMiddleware(names: Set(options.configuration.hosts)))
    OperationRegistry(operations: desk.operations).register(on: router, desk: desk)
    addDashboardRoutes(to: router)
    let configuration = ApplicationConfiguration(
      address: .hostname(address.host, port: Int(address.port)), serverName: nil)
    let (connections, patience) = (connections, patience)
    let http = HTTP1Channel.Configuration(
      additionalChannelHandlers: [PatienceHandler(connections, patience)],
      idleTimeout: .seconds(60),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
    let server: HTTPServerBuilder =
      if let encryption = options.encryption {
        try .tls(.http1(configuration: http), tlsConfiguration: encryption)
      } else {
        .http1(configuration: http)
      }
    let (logger, isEncrypted) = (logger, options.encryption != nil)
    return Application(
      router: router, server: server, configuration: configuration,
      onServerRunning: { channel in
        var actual = address
        actual.port = UInt16(channel.localAddress?.port ?? Int(address.port))
        logger.info("management: \(isEncrypted ? "https" : "http")://\(actual)/")
        onListening(actual)
      },
      eventLoopGroupProvider: .shared(group), logger: quiet(logger))
  }

  /// Hummingbird's own messages matter only when something is wrong.
  private func quiet(_ logger: Logger) -> Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .error)
    return logger
  }
}
