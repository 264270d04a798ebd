import Glibc

/// A real PostgreSQL server in a temporary folder.
///
/// It listens on a Unix socket in the folder, on request also on a port of the loopback address,
/// and runs as the user postgres where this process is root's. It ends, and the folder goes, with
/// the object, or else with this process.
public final class PostgreSQLServer: @unchecked Sendable {
  /// How a server is set up.
  public struct Settings: Sendable {
    /// Whether it listens on 127.0.0.1 too.
    public var usesTCP = false
    /// Whether what is committed survives a loss of power; slow.
    public var isDurable = false
    /// What stands before the server's command, such as the words that enter a network namespace.
    public var wrapper: [String] = []
    /// Where the folder is made; `nil` for the usual place.
    public var parent: String?
    /// The encoding of the databases.
    public var encoding = "UTF8"
    /// Further options, such as `wal_level`.
    public var options: [String: String] = [:]

    /// The settings of a quick server on a socket.
    public init() {}
  }

  /// The account of the superuser.
  public static let user = "martlet"
  /// The superuser's password, which TCP wants; the socket wants none.
  public static let password = "martlet-test"

  /// The folder of everything.
  public let folder: String
  /// The folder of the Unix socket.
  public var socketFolder: String { folder + "/run" }
  /// The folder of the data.
  public var dataFolder: String { folder + "/data" }
  /// The file of the log.
  public var log: String { folder + "/run/log" }
  /// The port, or the number in the socket's name.
  public let port: UInt16
  /// What it was made with.
  public var settings: Settings
  /// The folder of PostgreSQL's programs.
  public let programs: String
  private var process: pid_t?
  private var guardian: CInt?

  /// Makes and starts a server with the empty database `postgres`.
  ///
  /// - Throws: ``ServerFailure``.
  public convenience init(_ settings: Settings = Settings()) throws {
    try self.init(settings) { server in
      let passwordFile = server.folder + "/run/password"
      try ServerProgram.write(Self.password, to: passwordFile)
      try server.run(
        "initdb", "-D", server.dataFolder, "-U", Self.user, "-E", settings.encoding,
        settings.encoding == "UTF8" ? "--locale=C.UTF-8" : "--no-locale", "--auth-local=trust",
        "--auth-host=scram-sha-256", "--pwfile=\(passwordFile)", "--no-sync")
    }
  }

  /// Makes and starts a standby that follows another server by streaming replication.
  ///
  /// - Throws: ``ServerFailure``.
  public convenience init(
    standbyOf primary: PostgreSQLServer, _ settings: Settings = Settings()
  ) throws {
    try self.init(settings) { server in
      try server.run(
        "pg_basebackup", "-h", primary.socketFolder, "-p", "\(primary.port)", "-U", Self.user,
        "-D", server.dataFolder, "-R", "-c", "fast", "-X", "stream", "--no-sync")
    }
  }

  /// Makes and starts a server whose folder of data is filled by something else.
  ///
  /// - Throws: ``ServerFailure``, and what `filling` throws.
  public init(_ settings: Settings, filling: (PostgreSQLServer) throws -> Void) throws {
    self.settings = settings
    programs = try Self.folderOfPrograms()
    port = try ServerProgram.freePort()
    folder = try ServerProgram.temporaryFolder("postgresql", in: settings.parent)
    for name in ["run", "data"] {
      mkdir("\(folder)/\(name)", 0o700)
      chmod("\(folder)/\(name)", name == "run" ? 0o1777 : 0o700)
    }
    if getuid() == 0, let account = getpwnam("postgres") {
      chown(dataFolder, account.pointee.pw_uid, account.pointee.pw_gid)
    }
    guardian = try ServerProgram.whenThisProcessEnds(
      """
      p=$(head -n 1 '\(dataFolder)/postmaster.pid' 2>/dev/null) && kill -CONT $p && kill -QUIT $p
      sleep 0.3; rm -rf '\(folder)'
      """)
    try filling(self)
    try start()
  }

  deinit {
    end()
    if let guardian { close(guardian) }
    ServerProgram.remove(folder)
  }

  private static func folderOfPrograms() throws -> String {
    let versions = (9...30).reversed().map { "/usr/lib/postgresql/\($0)/bin/postgres" }
    guard let program = ServerProgram.find(versions + ["postgres"]) else {
      throw ServerFailure("PostgreSQL's server is not installed: scripts/bootstrap test")
    }
    return String(program.dropLast("/postgres".count))
  }

  /// Runs one of PostgreSQL's programs as the server's user.
  @discardableResult
  public func run(_ program: String, _ arguments: String..., input: String? = nil) throws -> String
  {
    try ServerProgram.run(
      ServerProgram.asUser("postgres") + ["\(programs)/\(program)"] + arguments, input: input,
      environment: ["LC_ALL": "C"])
  }

  /// Runs statements as the superuser, and gives what psql prints: fields with `|` between them.
  @discardableResult
  public func execute(_ statements: String, database: String = "postgres") throws -> String {
    try run(
      "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socketFolder, "-p", "\(port)",
      "-U", Self.user, "-d", database, "-f", "-", input: statements)
  }

  // MARK: Its life

  /// Whether it was started and not ended.
  public var isRunning: Bool { process != nil }

  /// Starts the server, and waits until it takes connections.
  public func start() throws {
    guard process == nil else { return }
    var options = [
      "listen_addresses": settings.usesTCP ? "127.0.0.1" : "",
      "unix_socket_directories": socketFolder, "port": "\(port)", "shared_buffers": "64MB",
      "max_connections": "40", "autovacuum": "off", "lc_messages": "C",
    ]
    if !settings.isDurable {
      options.merge(["fsync": "off", "full_page_writes": "off"]) { $1 }
    }
    options.merge(settings.options) { $1 }
    let command =
      settings.wrapper + ServerProgram.asUser("postgres") + [
        "\(programs)/postgres", "-D", dataFolder,
      ]
      + options.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0)=\($1)"] }
    process = try ServerProgram.start(command, output: log)
    for _ in 0..<600 {
      if (try? run("pg_isready", "-q", "-h", socketFolder, "-p", "\(port)")) != nil { return }
      if let process, waitpid(process, nil, WNOHANG) == process {
        self.process = nil
        break
      }
      usleep(50_000)
    }
    throw ServerFailure("the server does not start: \(ServerProgram.read(log))")
  }

  /// Stops it in order; connections are ended.
  public func stop() { end(SIGINT) }

  /// Ends it as a crash would: `kill -9`.
  public func kill() { end(SIGKILL) }

  /// Stops it in order and starts it again.
  public func restart() throws {
    stop()
    try start()
  }

  /// Halts the server with all its processes: nothing is refused and nothing answered.
  public func pause() { ServerProgram.halt(processes) }

  /// Ends a ``pause()``.
  public func resume() { for process in processes { Glibc.kill(process, SIGCONT) } }

  /// Makes a primary of a standby, and waits until it takes changes.
  public func promote() throws {
    try execute("SELECT pg_promote(true, 30)")
  }

  /// The server's process and its children.
  private var processes: [pid_t] {
    guard let process else { return [] }
    let children = ServerProgram.read("/proc/\(process)/task/\(process)/children")
    return [process] + children.split(separator: " ").compactMap { pid_t($0) }
  }

  private func end(_ signal: CInt = SIGQUIT) {
    guard let process else { return }
    let children = processes
    resume()
    Glibc.kill(process, signal)
    ServerProgram.wait(for: process)
    self.process = nil
    // Children of a killed server end by themselves, a moment later.
    for child in children.dropFirst() {
      for _ in 0..<100 where Glibc.kill(child, 0) == 0 { usleep(20_000) }
    }
  }
}
