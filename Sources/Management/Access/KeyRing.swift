import Crypto
import Foundation
import HTTPTypes
import Synchronization
import ZoneDatabase
import ZoneFollower

/// Knows who holds which access key.
///
/// Keys are in the database; what was read of them stays in force while it is away. They are looked
/// up by the digest of what a client sends, so comparing takes no time that tells anything about them.
final class KeyRing: Sendable {
  private struct Known {
    var grants: [String: Grant] = [:]
    var readAt: ContinuousClock.Instant?
    var reading: Task<Void, Never>?
  }

  /// How long what was read is good.
  private static let patience = Duration.seconds(2)
  /// How long it is good enough to say that a key is nobody's.
  private static let refusalPatience = Duration.milliseconds(200)
  /// How long somebody who is known waits for what was read to be read again.
  private static let wait = Duration.milliseconds(500)

  private let known = Mutex(Known())
  private let database: DatabaseRunner
  private let configured: String?

  /// - Parameters:
  ///   - database: Where the keys are.
  ///   - configured: The digest of a key that may do everything, without the database.
  init(database: DatabaseRunner, configured: String?) {
    (self.database, self.configured) = (database, configured?.lowercased())
  }

  /// Who holds a key; `nil` for nobody.
  ///
  /// - Throws: ``APIError`` with the status 503 when keys have never been read and can't be now.
  func grant(for key: String) async throws -> Grant? {
    let digest = Self.digest(key)
    if digest == configured { return Grant(unlimitedAs: "configuration") }
    let (grant, readAt) = known.withLock { ($0.grants[digest], $0.readAt) }
    let age = readAt.map { .now - $0 } ?? .seconds(3600)
    if grant != nil {
      if age > Self.patience { await wait(for: reading(), atMost: Self.wait) }
    } else if age > Self.refusalPatience {
      // It may have been made a moment ago.
      await reading().value
    }
    return try known.withLock { known in
      guard known.readAt != nil else {
        throw APIError(
          .serviceUnavailable, "the access keys can't be read: the database is away",
          headers: [.retryAfter: "5"])
      }
      return known.grants[digest]
    }
  }

  /// Whether there is any key.
  func hasKeys() async throws -> Bool {
    if configured != nil { return true }
    return try await !database.run { try $0.accessKeys() }.isEmpty
  }

  /// Reads the keys again at once: one was made or deleted.
  func forget() async { await read() }

  /// The reading under way, or a new one.
  private func reading() -> Task<Void, Never> {
    known.withLock { known in
      if let reading = known.reading { return reading }
      let reading = Task {
        await read()
        self.known.withLock { $0.reading = nil }
      }
      known.reading = reading
      return reading
    }
  }

  private func read() async {
    let keys = try? await database.run { try $0.accessKeys() }
    known.withLock { known in
      guard let keys else {
        // Who was known stays known while the database is away, and isn't looked up each time.
        if known.readAt != nil { known.readAt = .now }
        return
      }
      known.readAt = .now
      known.grants = Dictionary(
        keys.map { ($0.digest, Grant($0)) }, uniquingKeysWith: { first, _ in first })
    }
  }

  private func wait(for reading: Task<Void, Never>, atMost limit: Duration) async {
    let answer = FirstEnd<Void>()
    let clock = Task {
      try await Task.sleep(for: limit)
      answer.end(.success(()))
    }
    Task {
      await reading.value
      answer.end(.success(()))
    }
    try? await answer.wait()
    clock.cancel()
  }

  /// The SHA-256 digest of a key in hexadecimal digits.
  package static func digest(_ key: String) -> String {
    SHA256.hash(data: Data(key.utf8)).map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
  }
}
