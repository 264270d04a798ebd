/// Keeps one kind of message from filling the log: after some of a kind in ten seconds the others
/// are only counted, and how many they were is said with the next that is not.
struct LogLimit {
  /// How many of a kind are logged in a window.
  static let most = 20
  /// The window in seconds.
  static let window: Int64 = 10
  /// How many kinds are told apart.
  private static let kinds = 256

  private struct Kind {
    var began: Int64
    var count = 0
    var suppressed = 0
  }

  private var known: [String: Kind] = [:]

  /// Whether a message may be logged.
  ///
  /// - Parameters:
  ///   - message: The message; those that differ only in numbers are of one kind.
  ///   - second: The time in seconds.
  /// - Returns: How many of its kind were left out before it; `nil` when it is left out too.
  mutating func admit(_ message: String, at second: Int64) -> Int? {
    let key = String(
      message.unicodeScalars.prefix(80).filter { !("0"..."9").contains($0) }.map(Character.init))
    if known.count >= Self.kinds, known[key] == nil { forget(at: second) }
    var kind = known[key] ?? Kind(began: second)
    defer { known[key] = kind }
    if second - kind.began >= Self.window {
      let suppressed = kind.suppressed
      kind = Kind(began: second, count: 1)
      return suppressed
    }
    kind.count += 1
    guard kind.count <= Self.most else {
      kind.suppressed += 1
      return nil
    }
    return 0
  }

  /// Makes room for a kind: those that are quiet go, or else the oldest.
  ///
  /// What was left out of that is never told; whoever is loud now stays limited.
  private mutating func forget(at second: Int64) {
    known = known.filter { second - $0.value.began < Self.window || $0.value.suppressed > 0 }
    guard known.count >= Self.kinds,
      let oldest = known.min(by: {
        ($0.value.suppressed > 0 ? 1 : 0, $0.value.began)
          < ($1.value.suppressed > 0 ? 1 : 0, $1.value.began)
      })
    else { return }
    known[oldest.key] = nil
  }
}
