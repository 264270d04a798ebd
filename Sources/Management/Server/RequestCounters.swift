import HTTPTypes
import Synchronization

/// How many requests there were, by their methods and the status of the responses.
final class RequestCounters: Sendable {
  /// A kind of request.
  struct Kind: Hashable, Comparable {
    var method: String
    var status: Int

    static func < (left: Kind, right: Kind) -> Bool {
      (left.method, left.status) < (right.method, right.status)
    }
  }

  private let counts = Mutex<[Kind: UInt64]>([:])

  /// Counts a request; methods that nothing here knows are one.
  func add(_ method: HTTPRequest.Method, _ status: Int) {
    let word = ErrorMiddleware.methods.contains(method) ? method.rawValue : "other"
    counts.withLock { $0[Kind(method: word, status: status), default: 0] += 1 }
  }

  /// The counts now, in order.
  var reading: [(kind: Kind, count: UInt64)] {
    counts.withLock { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
  }
}
