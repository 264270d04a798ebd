import DNSProtocol
import DatagramTransport
import NameServer
import Telemetry

/// The most frequent names, clients, types and zones of the last minutes.
struct TopList: Encodable, Sendable {
  struct Row: Encodable, Sendable {
    var what: String
    var count: UInt64
    /// How much less it may have been.
    var error: UInt64
    var share: Double
  }

  /// How many rows each list has at most.
  static let length = 20

  /// One of how many queries was looked at.
  var sampleRate: Int
  var names: [Row]
  var clients: [Row]
  var types: [Row]
  var zones: [Row]
}

/// What the lists are made of.
struct TopCounts: Sendable {
  private var names = RecentFrequency<String>()
  private var clients = RecentFrequency<String>()
  private var types = RecentFrequency<String>(capacity: 64)
  private var zones = RecentFrequency<String>()

  /// Counts a sample.
  mutating func add(_ sample: QuerySample, zone: String?) {
    let second = sample.moment / 1_000_000_000
    let name = (try? DomainName(wire: sample.name.span))?.lowercased.description ?? "."
    names.add(name, at: second)
    clients.add(sample.clientText, at: second)
    types.add(RecordType(rawValue: sample.type).description, at: second)
    if let zone { zones.add(zone, at: second) }
  }

  /// Gives up what is too old.
  mutating func turn(to second: Int64) {
    names.turn(to: second)
    clients.turn(to: second)
    types.turn(to: second)
    zones.turn(to: second)
  }

  /// The lists.
  func list(sampleRate: Int) -> TopList {
    TopList(
      sampleRate: sampleRate, names: Self.rows(names), clients: Self.rows(clients),
      types: Self.rows(types), zones: Self.rows(zones))
  }

  private static func rows(_ counts: RecentFrequency<String>) -> [TopList.Row] {
    let total = Double(max(counts.total, 1))
    return counts.top(TopList.length).map { entry in
      TopList.Row(
        what: entry.value, count: entry.count, error: entry.error,
        share: Double(entry.count) / total)
    }
  }
}
