import SQL
import Synchronization

/// The connections to a server, each for one thread at a time.
///
/// A connection that fails is not used again; one that turns out to be dead when it is taken up is
/// replaced by a new one once.
final class SessionPool<Session: SQLSession>: Sendable {
  /// A session that nobody uses: it may move to another thread.
  private struct Idle: @unchecked Sendable {
    var session: Session
  }

  private let idle = Mutex<[Idle]>([])
  private let open: @Sendable () throws -> Session

  /// The most connections that are kept while nobody uses them.
  private static var most: Int { 4 }

  /// Makes a pool without connections.
  init(open: @escaping @Sendable () throws -> Session) { self.open = open }

  /// Runs something in a transaction on a connection of its own.
  ///
  /// - Parameters:
  ///   - begin: The statement that begins the transaction.
  ///   - body: What to do; when it throws, the transaction is taken back.
  func transaction<Value>(
    beginning begin: String, _ body: (Session) throws -> Value
  ) throws -> Value {
    let session = try take(beginning: begin)
    do {
      let value = try body(session)
      try session.execute("COMMIT")
      put(session)
      return value
    } catch {
      // Whoever can't take back is in no state to go on.
      if (error as? SQLError)?.kind != .connectionLost, (try? session.execute("ROLLBACK")) != nil {
        put(session)
      }
      throw error
    }
  }

  /// A connection on which a transaction has begun.
  private func take(beginning begin: String) throws -> Session {
    while let session = idle.withLock({ $0.popLast()?.session }) {
      do {
        try session.execute(begin)
        return session
      } catch let error as SQLError where error.kind != .connectionLost {
        throw error
      } catch {
        continue
      }
    }
    let session = try open()
    try session.execute(begin)
    return session
  }

  private func put(_ session: Session) {
    let kept = Idle(session: session)
    idle.withLock { if $0.count < Self.most { $0.append(kept) } }
  }

  /// Closes all connections that nobody uses.
  func removeAll() { idle.withLock { $0.removeAll() } }
}
