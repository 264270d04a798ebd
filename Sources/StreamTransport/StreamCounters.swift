package import DatagramTransport
import Synchronization

/// What a stream server has done since it started.
///
/// Anybody may read at any time.
package final class StreamCounters: Sendable {
  /// The figures at one moment.
  package struct Reading: Hashable, Sendable {
    /// Connections that are open now.
    package var open: UInt64 = 0
    /// Connections accepted, refused ones included.
    package var accepted: UInt64 = 0
    /// Connections closed at once because of the limits.
    package var refused: UInt64 = 0
    /// Connections closed to make room for newer ones.
    package var evicted: UInt64 = 0
    /// Connections closed because nothing came any more.
    package var idle: UInt64 = 0
    /// Connections closed because a message took too long, or answers were left unread.
    package var slow: UInt64 = 0
    /// Connections closed because of a message that can't be answered.
    package var malformed: UInt64 = 0
    /// Messages received whole.
    package var queries: UInt64 = 0
    /// Answers written.
    package var responses: UInt64 = 0
    /// Octets of messages received, without the length prefixes.
    package var receivedOctets: UInt64 = 0
    /// Octets of answers written, without the length prefixes.
    package var sentOctets: UInt64 = 0
  }

  /// Responses by their codes.
  package let codes = ResponseCodeCounters()
  let open = Atomic<UInt64>(0)
  let accepted = Atomic<UInt64>(0)
  let refused = Atomic<UInt64>(0)
  let evicted = Atomic<UInt64>(0)
  let idle = Atomic<UInt64>(0)
  let slow = Atomic<UInt64>(0)
  let malformed = Atomic<UInt64>(0)
  let queries = Atomic<UInt64>(0)
  let responses = Atomic<UInt64>(0)
  let receivedOctets = Atomic<UInt64>(0)
  let sentOctets = Atomic<UInt64>(0)

  /// The figures now.
  package var reading: Reading {
    Reading(
      open: open.load(ordering: .relaxed), accepted: accepted.load(ordering: .relaxed),
      refused: refused.load(ordering: .relaxed), evicted: evicted.load(ordering: .relaxed),
      idle: idle.load(ordering: .relaxed), slow: slow.load(ordering: .relaxed),
      malformed: malformed.load(ordering: .relaxed), queries: queries.load(ordering: .relaxed),
      responses: responses.load(ordering: .relaxed),
      receivedOctets: receivedOctets.load(ordering: .relaxed),
      sentOctets: sentOctets.load(ordering: .relaxed))
  }
}
