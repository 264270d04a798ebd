import DNSProtocol
import SQL

/// Zones in the tables of an engine.
final class SQLZoneDatabase<Engine: DatabaseEngine>: ZoneAdministration {
  let engine: Engine

  init(_ engine: Engine) { self.engine = engine }

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
    try translating { try engine.read { session, _ in try body(session) } }
  }

  /// Runs a writing transaction: all of it is kept or, when something is thrown, nothing.
  ///
  /// - Parameters:
  ///   - isBulk: Whether a whole zone is written or deleted.
  ///   - body: What to do.
  func write<Value>(
    isBulk: Bool = false, _ body: (Engine.Session) throws -> Value
  ) throws -> Value {
    try translating { try engine.write(isBulk: isBulk, body) }
  }

  func changeCounter() throws -> Int64 { try translating { try engine.changeCounter() } }

  func waitForChange() -> Bool { engine.waitForChange() }
}
