import Authority
import Glibc
import Synchronization

@testable import DatagramTransport

/// Answers a query with itself and the QR bit set, so that tests can tell whose answer it is.
///
/// The octet after the header tells it to do something else.
struct EchoAnswerer: QueryAnswerer, ~Copyable {
  /// What the first octet after the header asks for.
  enum Wish: UInt8 {
    case echo = 0
    /// No answer at all.
    case silence = 1
    /// As many octets as the response may have.
    case everything = 2
    /// The query's length in octets in the answer's second and third octet after the header.
    case length = 3
    /// How often there was a refresh until now, in the second octet after the header.
    case refreshes = 4
  }

  let refreshes: SharedCount
  /// How long an answer takes, in microseconds.
  var delay: UInt32 = 0

  mutating func refresh() { refreshes.value.wrappingAdd(1, ordering: .relaxed) }

  mutating func answer(
    _ query: Span<UInt8>, before next: Span<UInt8>, over transport: Transport,
    into response: inout MutableSpan<UInt8>
  ) -> Int {
    if delay > 0 { usleep(delay) }
    let count = min(query.count, response.count)
    for index in 0..<count { response[index] = query[index] }
    response[2] |= 0x80
    guard query.count > 12, let wish = Wish(rawValue: query[12]) else { return count }
    switch wish {
    case .echo: return count
    case .silence: return 0
    case .everything: return response.count
    case .length:
      response[13] = UInt8(query.count >> 8)
      response[14] = UInt8(query.count & 0xff)
      return 15
    case .refreshes:
      response[13] = UInt8(truncatingIfNeeded: refreshes.now)
      return 14
    }
  }
}

/// A number that threads count up together.
final class SharedCount: Sendable {
  let value = Atomic<Int>(0)

  var now: Int { value.load(ordering: .relaxed) }
}
