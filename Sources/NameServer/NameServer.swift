import ConntrackKernel
package import DatagramTransport
import Glibc
package import Logging
package import ServiceLifecycle
package import StreamTransport
import Synchronization
import UnixSignals

/// The whole server: sockets, workers, TCP and zones under one roof.
///
/// ```swift
/// let server = try NameServer(resolved, sources: sources, logging: settings)  // binds, drops root
/// try await server.run { logger in try await ZoneFollower(…) }
/// ```
package final class NameServer: Sendable {
  /// Where it listens, with the real ports.
  package let addresses: [ListenAddress]
  /// The UDP workers.
  package let workers: [DatagramWorker]
  /// The TCP server.
  package let stream: StreamServer
  /// What the kernel's tracking table does meanwhile.
  package let table: TableService
  /// What is answered from the network driver; `nil` where that is not wanted.
  package let xdp: XDPService?
  private let listeners: [StreamListener]
  private let sources: ConfigurationSources
  private let logging: LogSettings
  private let logger: Logger
  private let inForce: Mutex<ResolvedConfiguration>
  private let queryLogTrouble = QueryLogTrouble()

  /// Opens all sockets and then gives up every privilege.
  ///
  /// - Parameters:
  ///   - resolved: What is in force.
  ///   - sources: Where it was read, to be read again at SIGHUP.
  ///   - logging: The settings that follow the configuration.
  /// - Throws: ``ListenError`` or ``PrivilegeError``.
  package init(
    _ resolved: ResolvedConfiguration, sources: ConfigurationSources, logging: LogSettings
  ) throws {
    let configuration = resolved.configuration
    let sockets = try ListeningSockets(configuration)
    let logger = logging.logger()
    xdp =
      configuration.xdp.interfaces.isEmpty ? nil : XDPService(configuration, logger: logger)
    // While there is the privilege to ask.
    let tracked = Set(sockets.addresses.map(\.port)).sorted().map(TrackedPort.init)
    // Before any thread is made: what the kernel keeps for each thread is inherited.
    let outcome = try Privileges.drop(to: configuration.user, group: configuration.group)
    Self.tameSignals()
    (addresses, workers, listeners) = (sockets.addresses, sockets.workers, sockets.listeners)
    stream = StreamServer(options: configuration.stream)
    self.sources = sources
    self.logging = logging
    self.logger = logger
    table = TableService(logger: logger)
    inForce = Mutex(resolved)
    for warning in resolved.warnings { logger.warning("\(warning)") }
    warnAboutBuffers(configuration)
    for port in tracked { if let warning = port.warning { logger.warning("\(warning)") } }
    if outcome == .stillRoot {
      logger.warning("running as root: set \"user\" (or --user NAME) to a user to change to")
    }
  }

  /// Loads the zones and answers until SIGTERM or SIGINT.
  ///
  /// - Parameters:
  ///   - makeZones: Makes the source of the zones, already without privileges.
  ///   - makeCompanions: Makes what runs beside the server, once the zones are loaded.
  /// - Throws: What the source throws while it loads, or what ends a transport.
  package func run<Zones: ZoneSource>(
    _ makeZones: @Sendable (ServerConfiguration, Logger) async throws -> Zones,
    beside makeCompanions: @Sendable (Zones, Logger) async throws -> [any Service] = { _, _ in [] }
  ) async throws {
    let configuration = inForce.withLock { $0.configuration }
    let hangUps = await UnixSignalsSequence(trapping: .sighup)
    let zones = try await makeZones(configuration, logger)
    let clock = ContinuousClock()
    let began = clock.now
    let summary = try await zones.load()
    let source = ResponderSource(
      publication: zones.publication, identity: configuration.serverIdentity)
    let took = clock.now - began
    xdp?.follow(zones.publication, workers.map(\.observation.driver))
    let companions = try await makeCompanions(zones, logger)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(service: ZoneService(zones: zones)),
          .init(service: table),
          .init(
            service: HangUpService(signals: hangUps) { [self] in await reload(zones, source) }),
          .init(
            service: DatagramService(workers: workers, source: source) { [self] in
              announce(summary, took: took)
            }),
          .init(
            service: StreamService(server: stream, listeners: listeners, source: source)),
        ] + queryLog(configuration) + (xdp.map { [.init(service: $0)] } ?? [])
          + companions.map { .init(service: $0) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger))
    try await group.run()
    reportEnd()
  }

  /// What writes queries to a file, if that is wanted.
  private func queryLog(
    _ configuration: ServerConfiguration
  ) -> [ServiceGroupConfiguration.ServiceConfiguration] {
    configuration.queryLog.map { path in
      [
        .init(
          service: QueryLogService(
            path: path, share: configuration.queryLogShare, queries: queryLogs,
            trouble: queryLogTrouble, logger: logger))
      ]
    } ?? []
  }

  /// Keeps signals from ending the process before somebody listens to them.
  private static func tameSignals() {
    // A peer that has gone shows as an error of the write.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGHUP) { _ in }
  }

  /// The figures of all UDP workers together.
  package var datagramReading: DatagramCounters.Reading {
    workers.reduce(into: DatagramCounters.Reading()) { $0 += $1.counters.reading }
  }

  /// The last notices of the log.
  package var notices: NoticeBoard { logging.board }

  /// What hands samples of the queries over, over both transports.
  package var samplers: [QuerySampler] { workers.map(\.observation.sampler) + [stream.sampler] }

  /// What hands queries over to the log of queries.
  var queryLogs: [QuerySampler] { workers.map(\.observation.queryLog) + [stream.queryLog] }

  /// How many queries are missing in the log of queries.
  package var queriesNotLogged: UInt64 {
    queryLogs.reduce(queryLogTrouble.lost) { $0 &+ $1.missedCount }
  }

  /// The octets that were asked for as each UDP socket's buffer.
  package var datagramBuffer: Int { inForce.withLock { $0.configuration.datagramBuffer } }

  /// What the server says of itself.
  package var identifier: String? { inForce.withLock { $0.configuration.identifier } }

  /// The settings in force, as they are written.
  package var settings: [(name: String, value: String)] {
    inForce.withLock { $0.entries.map { ($0.key.rawValue, $0.value) } }
  }

  /// Reads the configuration and the zones again.
  private func reload(_ zones: any ZoneSource, _ source: ResponderSource) async {
    reloadConfiguration(source)
    do {
      try await zones.reload()
    } catch {
      logger.error("the zones could not be reloaded; those in memory stay in force: \(error)")
    }
  }

  private func reloadConfiguration(_ source: ResponderSource) {
    let resolved: ResolvedConfiguration
    do throws(ConfigurationError) {
      resolved = try sources.resolve()
    } catch {
      for problem in error.problems { logger.error("\(problem)") }
      logger.error("the configuration stays as it was")
      return
    }
    let changes = inForce.withLock { former in
      defer { former = former.keepingWhatNeedsRestart(resolved) }
      return resolved.changes(from: former)
    }
    let configuration = inForce.withLock { $0.configuration }
    logging.level = configuration.logLevel
    logging.format = configuration.logFormat
    source.identity = configuration.serverIdentity
    for warning in resolved.warnings { logger.warning("\(warning)") }
    for key in changes {
      if key.isLive {
        logger.info("changed: \(key.rawValue)")
      } else {
        logger.warning("\(key.rawValue) has changed; this takes effect after a restart")
      }
    }
  }

  /// The lifecycle's own messages matter only when something is looked for.
  private var quietLogger: Logger {
    var logger = logging.logger("lifecycle")
    logger.logLevel = max(logging.level, .error)
    return logger
  }

  private func warnAboutBuffers(_ configuration: ServerConfiguration) {
    guard let granted = workers.map(\.socket.receiveBuffer).min(),
      granted < configuration.datagramBuffer
    else { return }
    logger.warning(
      """
      the kernel grants \(ConfigurationValue.text(octets: granted)) of the \
      \(ConfigurationValue.text(octets: configuration.datagramBuffer)) asked for as UDP buffer; \
      `sysctl -w net.core.rmem_max=\(configuration.datagramBuffer)` allows it
      """)
  }

  private func announce(_ summary: ZoneSummary, took: Duration) {
    let places = addresses.map(\.description).joined(separator: ", ")
    let time = ConfigurationValue.text(duration: .milliseconds(took.milliseconds))
    logger.info("answering on \(places): \(summary.text), loaded in \(time)")
    if summary.zones == 0 {
      logger.warning("there is no zone yet: `martlet zone import FILE` brings one in")
    }
    if !logging.isJSON, let address = addresses.first {
      logger.info(
        "try: dig \(address.digArguments) \(summary.example.map { "\($0) SOA" } ?? "version.bind CH TXT")"
      )
    }
  }

  private func reportEnd() {
    let (datagrams, streams) = (datagramReading, stream.counters.reading)
    logger.info(
      "stopped",
      metadata: [
        "udp-queries": "\(datagrams.queries)", "udp-responses": "\(datagrams.responses)",
        "udp-dropped": "\(datagrams.dropped)", "udp-send-errors": "\(datagrams.sendErrors)",
        "udp-asked-again": "\(datagrams.resentText)",
        "tcp-connections": "\(streams.accepted)", "tcp-queries": "\(streams.queries)",
        "tcp-responses": "\(streams.responses)", "tracking-drops": "\(table.totals.drops)",
      ])
  }
}

extension DatagramCounters.Reading {
  /// The share of queries that ask again what they had asked within ten seconds, as words.
  fileprivate var resentText: String {
    guard let share = resentShare else { return "unknown" }
    return "\((share * 1000).rounded() / 10) %"
  }
}

extension ZoneSummary {
  /// The figures as words.
  var text: String {
    "\(zones) zone\(zones == 1 ? "" : "s") with \(records) record\(records == 1 ? "" : "s")"
  }
}

extension ListenAddress {
  /// How `dig` is told to ask here.
  fileprivate var digArguments: String {
    guard isWildcard else { return "@\(host) -p \(port)" }
    return "@\(family == .ipv4 ? "127.0.0.1" : "::1") -p \(port)"
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
