import Synchronization

/// What one worker has done since it started.
///
/// Only the worker writes, and only once a batch; anybody may read at any time. The padding keeps
/// the counters of two workers out of one cache line.
public final class DatagramCounters: Sendable {
  /// The figures at one moment.
  ///
  /// They are read one after another, so they may be a batch apart.
  public struct Reading: Hashable, Sendable {
    /// Datagrams received.
    public var queries: UInt64 = 0
    /// Responses handed to the kernel.
    public var responses: UInt64 = 0
    /// Datagrams that get no response: responses, fragments of a header, empty ones.
    public var dropped: UInt64 = 0
    /// Responses that the kernel refused to send.
    public var sendErrors: UInt64 = 0
    /// Failed reads of the socket.
    public var receiveErrors: UInt64 = 0
    /// Octets received, without the headers of UDP and IP.
    public var receivedOctets: UInt64 = 0
    /// Octets sent, without the headers of UDP and IP.
    public var sentOctets: UInt64 = 0
    /// Reads that brought at least one datagram.
    public var batches: UInt64 = 0
    /// Queries that were looked at for being asked again: all of them, or under load a part.
    public var sampledQueries: UInt64 = 0
    /// Those of ``sampledQueries`` whose client had asked the same within ten seconds.
    public var resentQueries: UInt64 = 0

    /// The share of queries that ask again, 0 to 1; `nil` when none was looked at.
    public var resentShare: Double? {
      sampledQueries > 0 ? Double(resentQueries) / Double(sampledQueries) : nil
    }

    /// Nothing done yet.
    public init() {}

    /// Adds the figures of another worker.
    public static func += (sum: inout Reading, other: Reading) {
      sum.queries &+= other.queries
      sum.responses &+= other.responses
      sum.dropped &+= other.dropped
      sum.sendErrors &+= other.sendErrors
      sum.receiveErrors &+= other.receiveErrors
      sum.receivedOctets &+= other.receivedOctets
      sum.sentOctets &+= other.sentOctets
      sum.batches &+= other.batches
      sum.sampledQueries &+= other.sampledQueries
      sum.resentQueries &+= other.resentQueries
    }
  }

  private let paddingBefore: [16 of UInt64] = .init(repeating: 0)
  private let queries = Atomic<UInt64>(0)
  private let responses = Atomic<UInt64>(0)
  private let dropped = Atomic<UInt64>(0)
  private let sendErrors = Atomic<UInt64>(0)
  private let receiveErrors = Atomic<UInt64>(0)
  private let receivedOctets = Atomic<UInt64>(0)
  private let sentOctets = Atomic<UInt64>(0)
  private let batches = Atomic<UInt64>(0)
  private let sampledQueries = Atomic<UInt64>(0)
  private let resentQueries = Atomic<UInt64>(0)
  private let paddingAfter: [16 of UInt64] = .init(repeating: 0)

  /// Counters at zero.
  public init() {}

  /// The figures now.
  public var reading: Reading {
    var reading = Reading()
    reading.queries = queries.load(ordering: .relaxed)
    reading.responses = responses.load(ordering: .relaxed)
    reading.dropped = dropped.load(ordering: .relaxed)
    reading.sendErrors = sendErrors.load(ordering: .relaxed)
    reading.receiveErrors = receiveErrors.load(ordering: .relaxed)
    reading.receivedOctets = receivedOctets.load(ordering: .relaxed)
    reading.sentOctets = sentOctets.load(ordering: .relaxed)
    reading.batches = batches.load(ordering: .relaxed)
    reading.sampledQueries = sampledQueries.load(ordering: .relaxed)
    reading.resentQueries = resentQueries.load(ordering: .relaxed)
    return reading
  }

  /// Takes the worker's own running figures over; plain stores, because nobody else writes.
  func publish(_ reading: borrowing Reading) {
    queries.store(reading.queries, ordering: .relaxed)
    responses.store(reading.responses, ordering: .relaxed)
    dropped.store(reading.dropped, ordering: .relaxed)
    sendErrors.store(reading.sendErrors, ordering: .relaxed)
    receiveErrors.store(reading.receiveErrors, ordering: .relaxed)
    receivedOctets.store(reading.receivedOctets, ordering: .relaxed)
    sentOctets.store(reading.sentOctets, ordering: .relaxed)
    batches.store(reading.batches, ordering: .relaxed)
    sampledQueries.store(reading.sampledQueries, ordering: .relaxed)
    resentQueries.store(reading.resentQueries, ordering: .relaxed)
  }
}
