import Glibc
import PostgreSQL
import SQL
import Synchronization

/// PostgreSQL: a server, and the connections to it.
final class PostgreSQLEngine: DatabaseEngine {
  let location: DatabaseLocation
  let server: DatabaseServer
  let schemaName: String
  private let access: DatabaseAccess
  private let pool: SessionPool<PostgreSQLSession>
  private let watcher: Mutex<PostgreSQLWatcher?>
  private let listener = Mutex<Listener>(Listener())
  /// How far a standby is behind, from look to look.
  let lag = Mutex(ReplayLag())

  /// The connection that waits for notifications.
  private struct Listener: @unchecked Sendable {
    var session: PostgreSQLSession?
    /// Whether it is notified; a standby can't notify anybody.
    var isListening = false
    /// When to try again.
    var retry = ContinuousClock.now
  }

  /// How long a server may be silent while it sorts or copies, in seconds.
  private static let silence = 600
  /// How long it may be silent when it is asked for a number.
  private static let shortSilence = 10
  /// How long anybody waits for a lock.
  private static let lockTimeout = "10s"

  /// Opens a database.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen`.
  init(_ server: DatabaseServer, access: DatabaseAccess) throws {
    (self.server, self.access) = (server, access)
    location = .server(server)
    pool = SessionPool { try Self.connect(server, silence: Self.silence) }
    watcher = Mutex(nil)
    do {
      let session = try Self.connect(server, silence: Self.shortSilence)
      schemaName =
        try session.first("SELECT current_schema()") { $0.string(0) ?? "public" } ?? "public"
      watcher.withLock { $0 = PostgreSQLWatcher(session: session) }
    } catch let error as SQLError {
      throw error.translated(at: server)
    }
  }

  private static func connect(_ server: DatabaseServer, silence: Int) throws -> PostgreSQLSession {
    let session = try PostgreSQLSession(try PostgreSQLOptions(server, silence: silence))
    try session.execute("SET lock_timeout TO '\(lockTimeout)'")
    return session
  }

  // MARK: Transactions

  func read<Value>(
    _ body: (PostgreSQLSession, _ generation: Int64) throws -> Value
  ) throws -> Value {
    try pool.transaction(beginning: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
      session in try body(session, generation(session))
    }
  }

  func write<Value>(isBulk: Bool, _ body: (PostgreSQLSession) throws -> Value) throws -> Value {
    guard access != .inspection else {
      throw ZoneDatabaseError(
        .readOnly, at: "\(location)", found: "it is open for reading only", remedy: "")
    }
    return try pool.transaction(beginning: "BEGIN ISOLATION LEVEL READ COMMITTED", body)
  }

  /// A number for this database of this cluster: a copy by streaming replication has the same.
  private func generation(_ session: PostgreSQLSession) throws -> Int64 {
    try session.firstInteger(
      """
      SELECT (SELECT system_identifier FROM pg_control_system())
        # (SELECT CAST(oid AS BIGINT) FROM pg_database WHERE datname = current_database())
      """) ?? 0
  }

  func changeCounter() throws -> Int64 {
    try watcher.withLock { watcher in
      for isLast in [false, true] {
        do {
          let current =
            try watcher
            ?? PostgreSQLWatcher(session: Self.connect(server, silence: Self.shortSilence))
          watcher = current
          return try current.changeCounter()
        } catch let error as SQLError {
          // The connection may have died long ago: a new one tells more.
          if watcher?.session.isIdle != true { watcher = nil }
          if isLast || error.kind != .connectionLost { throw error }
        }
      }
      throw SQLError(.connectionLost, message: "the connection is gone")
    }
  }

  func translated(_ error: SQLError) -> ZoneDatabaseError { error.translated(at: server) }

  // MARK: Waiting

  /// How long one wait is at most: what is not announced, such as a trigger that is gone, shows
  /// after it.
  private static let wait = Duration.milliseconds(100)

  /// Waits for a notification; `false` at once when there is no way to be notified, as on a standby.
  func waitForChange() -> Bool {
    listener.withLock { listener in
      do {
        // What was committed before that was not notified: it is to be looked for at once.
        guard listener.isListening else { return try listen(&listener) }
        _ = try listener.session?.waitForNotification(upTo: Self.wait)
        return true
      } catch {
        listener = Listener(retry: .now + .seconds(5))
        return false
      }
    }
  }

  /// - Returns: Whether notifications come from now on.
  private func listen(_ listener: inout Listener) throws -> Bool {
    guard ContinuousClock.now >= listener.retry else { return false }
    let session = try listener.session ?? Self.connect(server, silence: Self.shortSilence)
    listener.session = session
    // It would be an error, and a line in the standby's log each time.
    guard try session.firstInteger("SELECT 1 WHERE pg_is_in_recovery()") == nil else {
      listener.retry = .now + .seconds(1)
      return false
    }
    try session.execute("LISTEN \(PostgreSQLSchema.channel)")
    listener.isListening = true
    return true
  }
}

extension PostgreSQLOptions {
  /// What a location says, and the password from where it is.
  init(_ server: DatabaseServer, silence: Int) throws {
    self.init()
    host = server.host
    socketFolder = server.socket
    port = server.port
    user = server.user
    database = server.database
    password = try server.password()
    passwordFile = server.clientFile
    certificates = server.certificates
    encryption =
      switch server.effectiveProtection {
      case .automatic: nil
      case .none: .disable
      case .encrypted: .require
      case .verified: .verifyFull
      }
    silenceTimeout = silence
  }
}
