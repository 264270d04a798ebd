import GRDB
import Glibc

/// The open connections to a SQLite file.
struct SQLiteConnections: Sendable {
  /// Reads, from several threads at once.
  let reader: any DatabaseReader
  /// Writes; `nil` when the file may not be written.
  let writer: (any DatabaseWriter)?
  /// Is asked whether anything has changed, and nothing else.
  let watcher: DatabaseQueue
  /// Which file it is, whatever its name.
  let identity: FileIdentity

  /// How long to wait for another process that has the file locked, in seconds.
  static let busyTimeout = 10.0

  /// Opens a file.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen`, or `DatabaseError`.
  init(path: String, access: DatabaseAccess) throws {
    // Before it is opened: if another takes its place meanwhile, that shows at the next look.
    let found = FileIdentity(path: path)
    if access != .creation, found == nil { throw Self.missing(path) }
    var configuration = Configuration()
    configuration.busyMode = .timeout(Self.busyTimeout)
    configuration.foreignKeysEnabled = true
    configuration.label = "martlet"
    var readOnly = configuration
    readOnly.readonly = true
    do {
      if access == .inspection { throw DatabaseError(resultCode: .SQLITE_READONLY) }
      let pool = try DatabasePool(path: path, configuration: configuration)
      (reader, writer) = (pool, pool)
    } catch let error as DatabaseError
      where [.following, .inspection].contains(access)
      && [.SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode)
    {
      let queue = try DatabaseQueue(path: path, configuration: readOnly)
      (reader, writer) = (queue, nil)
    }
    watcher = try DatabaseQueue(
      path: path, configuration: writer == nil ? readOnly : configuration)
    identity = try found ?? FileIdentity(path: path) ?? { throw Self.missing(path) }()
  }

  /// SQLite would make a file where there is none.
  static func missing(_ path: String) -> ZoneDatabaseError {
    ZoneDatabaseError(
      .cannotOpen, at: path, found: String(cString: strerror(errno)),
      remedy: "Put it back if there was one; martlet init makes a new, empty one.")
  }
}

/// Tells a file from another that has taken its name.
struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  /// Looks a file up; `nil` when there is none, or none that may be looked up.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }
}
