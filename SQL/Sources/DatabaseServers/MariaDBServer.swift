import Glibc

/// A real MariaDB server in a temporary folder.
///
/// It listens on a Unix socket in the folder, on request also on a port of the loopback address,
/// and runs as the user mysql where this process is root's. It ends, and the folder goes, with the
/// object, or else with this process.
public final class MariaDBServer: @unchecked Sendable {
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
    /// Further options, such as `server-id`; an empty value is an option without one.
    public var options: [String: String] = [:]

    /// The settings of a quick server on a socket.
    public init() {}
  }

  /// The account that may do everything, without a password on the socket.
  public static let user = "root"
  /// The account `martlet` has every right on databases that begin with `martlet`, from anywhere.
  public static let password = "martlet-test"

  /// The folder of everything.
  public let folder: String
  /// The Unix socket.
  public var socket: String { folder + "/run/socket" }
  /// The folder of the data.
  public var dataFolder: String { folder + "/data" }
  /// The file of the log.
  public var log: String { folder + "/run/log" }
  /// The port on 127.0.0.1; nobody listens there unless ``Settings/usesTCP`` says so.
  public let port: UInt16
  /// What it was made with.
  public var settings: Settings
  private let program: String
  private var process: pid_t?
  private var guardian: CInt?

  /// Makes a server's folder.
  ///
  /// - Parameter isStarted: Whether the server is started, and the account `martlet` made.
  /// - Throws: ``ServerFailure``.
  public init(_ settings: Settings = Settings(), isStarted: Bool = true) throws {
    self.settings = settings
    guard let program = ServerProgram.find(["/usr/sbin/mariadbd", "mariadbd"]) else {
      throw ServerFailure("MariaDB's server is not installed: scripts/bootstrap test")
    }
    self.program = program
    port = try ServerProgram.freePort()
    folder = try ServerProgram.temporaryFolder("mariadb", in: settings.parent)
    for name in ["run", "data"] {
      mkdir("\(folder)/\(name)", 0o700)
      chmod("\(folder)/\(name)", name == "run" ? 0o1777 : 0o700)
    }
    if getuid() == 0, let account = getpwnam("mysql") {
      chown(dataFolder, account.pointee.pw_uid, account.pointee.pw_gid)
    }
    guardian = try ServerProgram.whenThisProcessEnds(
      """
      p=$(cat '\(folder)/run/pid' 2>/dev/null) && kill -CONT $p && kill -KILL $p
      sleep 0.3; rm -rf '\(folder)'
      """)
    // A server that starts removes what another has in its folder of temporary tables.
    try run(
      "mariadb-install-db", "--no-defaults", "--datadir=\(dataFolder)", "--tmpdir=\(folder)/run",
      "--skip-test-db",
      "--auth-root-authentication-method=normal", "--skip-name-resolve")
    guard isStarted else { return }
    try start()
    try execute(
      """
      CREATE USER martlet@'%' IDENTIFIED BY '\(Self.password)';
      GRANT ALL ON `martlet%`.* TO martlet@'%';
      """)
  }

  deinit {
    end()
    if let guardian { close(guardian) }
    ServerProgram.remove(folder)
  }

  /// Runs one of MariaDB's programs as the server's user.
  @discardableResult
  public func run(_ program: String, _ arguments: String..., input: String? = nil) throws -> String
  {
    try ServerProgram.run(
      ServerProgram.asUser("mysql") + [program] + arguments, input: input,
      environment: ["LC_ALL": "C"])
  }

  /// Runs statements as the account that may do everything, and gives what mariadb prints: fields
  /// with tabs between them.
  @discardableResult
  public func execute(_ statements: String, database: String? = nil) throws -> String {
    try ServerProgram.run(
      [
        "mariadb", "--no-defaults", "--batch", "--skip-column-names", "--user=\(Self.user)",
        "--socket=\(socket)",
      ] + (database.map { [$0] } ?? []), input: statements, environment: ["LC_ALL": "C"])
  }

  // MARK: Its life

  /// Whether it was started and not ended.
  public var isRunning: Bool { process != nil }

  private var command: [String] {
    var options = [
      "datadir": dataFolder, "tmpdir": "\(folder)/run", "socket": socket,
      "pid-file": "\(folder)/run/pid",
      "port": "\(port)", "bind-address": "127.0.0.1", "skip-name-resolve": "",
      "performance-schema": "OFF", "innodb-buffer-pool-size": "128M",
      "innodb-log-file-size": "96M", "aria-pagecache-buffer-size": "8M", "key-buffer-size": "1M",
      "max-connections": "60", "character-set-server": "utf8mb4",
    ]
    if !settings.usesTCP { options["skip-networking"] = "" }
    if !settings.isDurable {
      options.merge([
        "innodb-flush-log-at-trx-commit": "0", "innodb-doublewrite": "OFF", "sync-binlog": "0",
        "innodb-flush-method": "nosync", "sync-frm": "OFF",
      ]) { $1 }
    }
    options.merge(settings.options) { $1 }
    return settings.wrapper + ServerProgram.asUser("mysql") + [program, "--no-defaults"]
      + options.sorted { $0.key < $1.key }.map { $1.isEmpty ? "--\($0)" : "--\($0)=\($1)" }
  }

  /// Starts the server, and waits until it takes connections.
  public func start() throws {
    guard process == nil else { return }
    process = try ServerProgram.start(command, output: log)
    for _ in 0..<1200 {
      if access(socket, F_OK) == 0, (try? execute("SELECT 1")) != nil { return }
      if let process, waitpid(process, nil, WNOHANG) == process {
        self.process = nil
        break
      }
      usleep(25_000)
    }
    throw ServerFailure("the server does not start: \(ServerProgram.read(log).suffix(3000))")
  }

  /// Stops it in order; connections are ended.
  public func stop() { end(SIGTERM) }

  /// Ends it as a crash would: `kill -9`.
  public func kill() { end(SIGKILL) }

  /// Stops it in order and starts it again.
  public func restart() throws {
    stop()
    try start()
  }

  /// Halts the server: nothing is refused and nothing answered.
  public func pause() { if let process { ServerProgram.halt([process]) } }

  /// Ends a ``pause()``.
  public func resume() { if let process { Glibc.kill(process, SIGCONT) } }

  private func end(_ signal: CInt = SIGKILL) {
    guard let process else { return }
    resume()
    Glibc.kill(process, signal)
    ServerProgram.wait(for: process)
    self.process = nil
    // A socket that nobody listens on any more would look like a server that starts.
    unlink(socket)
    unlink("\(folder)/run/pid")
  }
}
