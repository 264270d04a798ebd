import MariaDB
import SQL
import Synchronization

/// MariaDB and MySQL: a server, and the connections to it.
final class MariaDBEngine: DatabaseEngine {
  let location: DatabaseLocation
  let server: DatabaseServer
  private let pool: SessionPool<MariaDBSession>
  private let watcher = Mutex<MariaDBWatcher?>(nil)

  /// All of a transaction is of the moment at which it begins.
  private static let beginReading = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
  private static let beginWriting = "START TRANSACTION"

  /// Connects to a server.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen`.
  init(_ server: DatabaseServer) throws {
    location = .server(server)
    self.server = server
    pool = SessionPool { try MariaDBEngine.open(server) }
    do {
      try pool.transaction(beginning: Self.beginReading) { _ in }
    } catch let error as SQLError {
      throw error.translated(at: server)
    }
  }

  /// How long edits wait for one who has locked the same rows, in seconds.
  private static let lockTimeout = 10

  /// What the server calls a variable that it does not have.
  private static let unknownVariable = "1193"

  /// Makes a connection.
  ///
  /// - Parameter silence: After how many seconds without a word the server counts as gone; `nil` for
  ///   what a long statement may take.
  private static func open(
    _ server: DatabaseServer, silence: UInt32? = nil
  ) throws -> MariaDBSession {
    var options = try MariaDBOptions(server)
    if let silence { options.readTimeout = silence }
    let session = try MariaDBSession(options)
    // Whatever the server's default is: what is read must be of one moment.
    try session.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    try session.execute("SET SESSION innodb_lock_wait_timeout = \(lockTimeout)")
    do {
      // Sorts whole rows, whatever the columns could hold, instead of sorting their places and
      // looking each up: a quarter of the time for a million.
      try session.execute("SET SESSION max_length_for_sort_data = 8388608")
    } catch let error as SQLError where error.code == unknownVariable {
      // MySQL, which does so by itself, is about to drop it.
    }
    // Plain texts are compared in the columns' own character set, so that indexes serve.
    let characters = try session.first(
      "SELECT character_set_name FROM information_schema.columns"
        + " WHERE table_schema = DATABASE() AND table_name = 'records' AND column_name = 'name'"
    ) { $0.string(0) }
    if let characters = characters ?? nil, characters.hasPrefix("utf8") {
      try session.execute("SET NAMES utf8mb4")
      try session.execute("SET SESSION character_set_results = NULL")
    }
    return session
  }

  func read<Value>(
    _ body: (MariaDBSession, _ generation: Int64) throws -> Value
  ) throws -> Value {
    try pool.transaction(beginning: Self.beginReading) { session in
      try body(session, generation(session))
    }
  }

  func write<Value>(isBulk: Bool, _ body: (MariaDBSession) throws -> Value) throws -> Value {
    try pool.transaction(beginning: Self.beginWriting, body)
  }

  /// Another server, or tables that were made anew, as after a restoration.
  private func generation(_ session: MariaDBSession) throws -> Int64 {
    let identity =
      try session.first(
        "SELECT concat_ws(' ', @@hostname, @@port, @@server_id, \(MariaDBSchema.birth))"
      ) { $0.octets(0) ?? [] } ?? []
    return identity.stableHash
  }

  func changeCounter() throws -> Int64 {
    try watcher.withLock { watcher in
      do {
        let current = try watcher ?? makeWatcher()
        watcher = current
        return try current.counter()
      } catch {
        // The next look makes a new connection.
        watcher = nil
        throw error
      }
    }
  }

  private func makeWatcher() throws -> MariaDBWatcher {
    // It asks for next to nothing: whoever does not answer that is gone.
    let session = try Self.open(server, silence: 10)
    return try MariaDBWatcher(session) { [self] in try hasJournal(session) }
  }

  func translated(_ error: SQLError) -> ZoneDatabaseError { error.translated(at: server) }
}

extension MariaDBOptions {
  /// How a server is reached.
  fileprivate init(_ server: DatabaseServer) throws {
    self.init()
    (host, port, socket) = (server.host, server.port, server.socket)
    (user, database) = (server.user, server.database)
    password = try server.password()
    optionFile = server.clientFile
    certificates = server.certificates
    tls =
      switch server.effectiveProtection {
      case .automatic, .none: .none
      case .encrypted: .encrypted
      case .verified: .verified
      }
  }
}

extension [UInt8] {
  /// A number that is the same for the same octets in every process (FNV-1a).
  var stableHash: Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for octet in self { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3 }
    return Int64(bitPattern: hash)
  }
}
