import ArgumentParser
import Configuration
import Foundation
import Management
import NameServer
import ZoneDatabase

/// `martlet serve`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer DNS queries from the zones in the database.",
    usage: """
      martlet serve [--database DATABASE] [--listen ADDRESS:PORT …] [--config FILE]
      martlet serve --check [--json]
      """,
    discussion: """
      Options stand above environment variables (MARTLET_LISTEN, …), and these above the file \
      (/etc/martlet/martlet.yaml when there is one); Documentation/configuration.md has all keys.

      SIGHUP reads the configuration and the zones again; SIGTERM and SIGINT answer what has \
      arrived and end.

      EXAMPLES
        martlet serve --listen 127.0.0.1:5353
        martlet serve --database sqlite:/var/lib/martlet/martlet.db --user martlet
        martlet serve --database mysql://martlet@db.example.com/zones
        martlet serve --database postgresql://martlet@db.example.com/zones
        martlet serve --listen 192.0.2.1:53 --listen '[2001:db8::1]:53' --workers 4
        martlet serve --user martlet --xdp eth0
        martlet serve --snapshot /var/lib/martlet/zones.snapshot
        martlet serve --zone-file example.com.zone --xdp eth0 --xdp-for 192.0.2.53
        martlet serve --check

      EXIT CODES
        0  ended as asked    64  a wrong option    78  a wrong configuration
        1  anything else     71  an address that can't be had, or privileges that can't be dropped
      """)

  @Option(
    help: ArgumentHelp(
      "Where the records are: sqlite:PATH, mysql://USER@HOST/DATABASE or "
        + "postgresql://USER@HOST/DATABASE.", valueName: "database"))
  var database: String?

  @Option(
    help: ArgumentHelp(
      "Serve the zones of master files (repeatable) instead of a database; ZONE=FILE where the "
        + "file does not say which zone it has.", valueName: "file"))
  var zoneFile: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write all zones there from time to time, and start from there when the database is away.",
      valueName: "file"))
  var snapshot: String?

  @Option(
    help: ArgumentHelp(
      "Where to answer over UDP and TCP (repeatable); the default is port 53 of all addresses.",
      valueName: "address:port"))
  var listen: [String] = []

  @Option(help: "How many threads answer UDP at each address; the default is one a processor.")
  var workers: String?

  @Flag(help: "Bind each of these threads to a processor of its own.")
  var pinWorkers = false

  @Option(help: "Who to become once the ports are open.")
  var user: String?

  @Option(help: "The group to become; the default is the user's own.")
  var group: String?

  @Option(help: "What id.server and the NSID option say.")
  var identity: String?

  @Option(
    help: ArgumentHelp(
      "Where the API, the dashboard and metrics are (repeatable), such as 127.0.0.1:8081; a port "
        + "alone is on loopback.", valueName: "address:port"))
  var management: [String] = []

  @Option(
    help: ArgumentHelp(
      "Answer from the driver of this interface (repeatable), before connection tracking.",
      valueName: "interface"))
  var xdp: [String] = []

  @Option(
    help: ArgumentHelp(
      "Answer there for this address of another machine too (repeatable).", valueName: "address"))
  var xdpFor: [String] = []

  @Option(
    help: ArgumentHelp(
      "trace, debug, info, notice, warning, error or critical.", valueName: "level"))
  var logLevel: String?

  @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
  var config: String?

  @Flag(help: "Check the configuration, print what would be in force and why, and end.")
  var check = false

  @Flag(help: "Print JSON, with --check.")
  var json = false

  func validate() throws {
    guard check || !json else { throw ValidationError("--json goes with --check.") }
  }

  /// Prepares on the calling thread, which must be the process' only one: what the kernel keeps for
  /// each thread (capabilities, no new privileges) is then given up for all that come after.
  func run() throws {
    let sources = sources
    let resolved: ResolvedConfiguration
    do throws(ConfigurationError) {
      resolved = try sources.resolve()
    } catch {
      throw failure(error, code: 78)
    }
    if check {
      for warning in resolved.warnings where !json { Screen.tell("warning: \(warning)") }
      warnAboutZones(resolved.configuration)
      return print(json ? resolved.json : resolved.table)
    }
    // Until somebody listens to them: while zones are loaded there is nothing to finish. The process
    // of a container would not be ended by a signal that it does not handle.
    for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
    let logging = LogSettings(
      level: resolved.configuration.logLevel, format: resolved.configuration.logFormat)
    let server: NameServer
    let management: ManagementOptions?
    do {
      // While its private key can be read.
      management = try ManagementOptions(resolved.configuration)
      server = try NameServer(resolved, sources: sources, logging: logging)
    } catch {
      throw failure(error, code: 71)
    }
    try MainThread.wait {
      try await server.run { configuration, logger in
        try DatabaseZones(configuration, logger: logger)
      } beside: { zones, logger in
        guard let management else { return [] }
        return [try ManagementServer(management, of: server, zones: zones, logger: logger)]
      }
    } orFail: {
      failure($0, code: ($0 as? ManagementError)?.isOfConfiguration == true ? 78 : 1)
    }
  }

  /// Tells on standard error why the zones could not be served as they should.
  private func warnAboutZones(_ configuration: ServerConfiguration) {
    let location = configuration.database
    do {
      for line in DatabaseZones.check(configuration.zoneFiles)?.split(separator: "\n") ?? [] {
        Screen.tell("warning: \(line)".printable)
      }
      guard configuration.zoneFiles.isEmpty else { return }
      let state = try DatabaseLocation(location).open(for: .inspection).schemaState()
      if let warning = state.warning { Screen.tell("warning: \(location): \(warning)") }
    } catch {
      Screen.tell("warning: \(error)")
    }
  }

  /// What the options say, for the layers of the configuration.
  private var sources: ConfigurationSources {
    var flags: [ConfigurationKey: ConfigContent] = [:]
    let texts: [(ConfigurationKey, String?)] = [
      (.database, database), (.snapshotFile, snapshot), (.workers, workers), (.user, user),
      (.group, group),
      (.identity, identity), (.logLevel, logLevel), (.pinWorkers, pinWorkers ? "yes" : nil),
    ]
    for case (let key, let text?) in texts { flags[key] = .string(text) }
    if !zoneFile.isEmpty { flags[.zoneFiles] = .stringArray(zoneFile) }
    if !listen.isEmpty { flags[.listen] = .stringArray(listen) }
    if !xdp.isEmpty { flags[.xdpInterfaces] = .stringArray(xdp) }
    if !xdpFor.isEmpty { flags[.xdpAddresses] = .stringArray(xdpFor) }
    if !management.isEmpty { flags[.managementListen] = .stringArray(management) }
    return ConfigurationSources(
      path: config, environment: ProcessInfo.processInfo.environment, flags: flags)
  }

  /// Says what went wrong; the exit code is left to throw.
  private func failure(_ error: any Error, code: Int32) -> ExitCode {
    Screen.tell("martlet: \(error)")
    return ExitCode(code)
  }
}
