import DNSProtocol
import SQL
import Synchronization

/// Zones in the tables of an engine.
final class SQLZoneDatabase<Engine: DatabaseEngine>: ZoneManagement {
  let engine: Engine
  /// Who makes the changes that name nobody, for the audit trail.
  let author: ChangeAuthor?

  init(_ engine: Engine, author: ChangeAuthor? = nil) {
    (self.engine, self.author) = (engine, author)
  }

  /// Tables that were there when they were looked for.
  private let tables = Mutex<Set<String>>([])

  /// Whether there is such a table.
  func hasTable(_ name: String, _ session: Engine.Session) throws -> Bool {
    if tables.withLock({ $0.contains(name) }) { return true }
    guard try session.tableExists(name) else { return false }
    tables.withLock { _ = $0.insert(name) }
    return true
  }

  /// Has all tables looked for again.
  ///
  /// - Returns: Whether there were any that would not have been.
  private func forgetTables() -> Bool {
    tables.withLock { tables in
      defer { tables = [] }
      return !tables.isEmpty
    }
  }

  var location: DatabaseLocation { engine.location }

  /// Runs something and turns the engine's errors into ours; the caller's own go through.
  func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as SQLError {
      throw engine.translated(error)
    }
  }

  /// Runs a reading transaction: all that it sees is of one moment.
  func read<Value>(_ body: (Engine.Session) throws -> Value) throws -> Value {
    try translating {
      do {
        return try engine.read { session, _ in try body(session) }
      } catch let error as SQLError where error.kind == .noSuchTable && forgetTables() {
        return try engine.read { session, _ in try body(session) }
      }
    }
  }

  /// Runs a writing transaction: all of it is kept or, when something is thrown, nothing.
  ///
  /// - Parameters:
  ///   - isBulk: Whether a whole zone is written or deleted.
  ///   - isRepeatable: Whether it may run several times: when one of our tables was taken away since
  ///     it was looked for, and when the server gave it up in favour of another.
  ///   - body: What to do.
  func write<Value>(
    isBulk: Bool = false, isRepeatable: Bool = true, _ body: (Engine.Session) throws -> Value
  ) throws -> Value {
    try translating {
      var attempt = 1
      while true {
        do {
          return try engine.write(isBulk: isBulk, body)
        } catch let error as SQLError where isRepeatable && attempt < 5 {
          guard error.isConflict || error.kind == .noSuchTable && forgetTables() else {
            throw error
          }
          attempt += 1
        }
      }
    }
  }

  func changeCounter() throws -> Int64 { try translating { try engine.changeCounter() } }

  func waitForChange() -> Bool { engine.waitForChange() }

  func replication() throws -> ReplicationStatus? { try read { try engine.replication($0) } }
}

extension SQLError {
  /// Whether the server ended the transaction because another stood in its way: a deadlock, or
  /// something was changed that it had read (MariaDB; PostgreSQL; both of Galera).
  fileprivate var isConflict: Bool { ["1213", "1020", "40P01", "40001"].contains(code) }
}
