import DNSProtocol
import GRDB
import Synchronization

/// Zones in a SQLite file.
package final class SQLiteZoneDatabase: Sendable {
  /// The file.
  package let location: DatabaseLocation
  private let path: String
  private let access: DatabaseAccess
  private let connections: Mutex<(open: SQLiteConnections, count: Int64)>

  /// Opens a file.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen`.
  package init(path: String, access: DatabaseAccess) throws {
    location = .sqlite(path: path)
    (self.path, self.access) = (path, access)
    connections = Mutex((try Self.open(path, for: access), 1))
  }

  private static func open(_ path: String, for access: DatabaseAccess) throws -> SQLiteConnections {
    do {
      return try SQLiteConnections(path: path, access: access)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw Self.busy(at: .sqlite(path: path))
    } catch let error as DatabaseError {
      throw ZoneDatabaseError(
        .cannotOpen, at: path, found: error.message ?? "\(error.resultCode)",
        remedy: "The file must be a SQLite database that this user may open"
          + (access == .following || access == .inspection
            ? "." : " and write, in a folder that this user may write."))
    }
  }

  /// Reads, from several threads at once.
  var reader: any DatabaseReader { connections.withLock { $0.open.reader } }

  /// What reads, and how often the file was opened.
  var readerAndGeneration: (reader: any DatabaseReader, generation: Int64) {
    connections.withLock { ($0.open.reader, $0.count) }
  }

  /// Writes; `nil` when the file may not be written.
  var writer: (any DatabaseWriter)? { connections.withLock { $0.open.writer } }

  /// Opens the file anew when another has taken its name.
  ///
  /// - Returns: What to ask whether anything has changed, and how often the file was opened.
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen` when there is no file any more.
  func currentWatcher() throws -> (watcher: DatabaseQueue, count: Int64) {
    try connections.withLock { connections in
      guard let identity = FileIdentity(path: path) else { throw SQLiteConnections.missing(path) }
      if identity != connections.open.identity {
        let access = access == .creation ? DatabaseAccess.administration : access
        connections = (try Self.open(path, for: access), connections.count + 1)
      }
      return (connections.open.watcher, connections.count)
    }
  }
}
