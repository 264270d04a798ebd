import Authority
import DNSProtocol
import Synchronization
import ZoneDatabase

/// The last changes that were published, for whoever looks at the server.
package final class ChangeFeed: Sendable {
  /// A zone of which something was published.
  package struct Change: Sendable {
    /// Rises with each.
    package var number: Int
    /// Milliseconds of Unix time.
    package var time: Int64
    /// The zone's name.
    package var zone: String
    /// The names that changed, some of them; none when the whole zone did.
    package var names: [String]
    /// The zone's serial, where its SOA record was among what was published.
    package var serial: UInt32?
    /// How many records were published.
    package var records: Int
    /// Whether the zone was taken out.
    package var isRemoved = false
  }

  /// How many are kept.
  private static let limit = 200
  /// How many names of one are kept.
  private static let names = 20

  private let changes = Mutex<(next: Int, kept: [Change])>((1, []))

  /// Takes note of what was published.
  func note(_ reader: ChangeReader) {
    let time = UnixTime.milliseconds
    var new = reader.whole.zones.prefix(Self.limit).map { zone in
      Change(
        number: 0, time: time, zone: "\(zone.apex)", names: [], serial: zone.serial,
        records: zone.recordCount)
    }
    new += reader.removed.prefix(Self.limit).map { name in
      Change(number: 0, time: time, zone: "\(name)", names: [], records: 0, isRemoved: true)
    }
    var places: [DomainName: Int] = [:]
    for name in reader.names.prefix(10_000) {
      let place = places[name.apex] ?? new.count
      if place == new.count {
        guard new.count < 2 * Self.limit else { continue }
        places[name.apex] = place
        new.append(Change(number: 0, time: time, zone: "\(name.apex)", names: [], records: 0))
      }
      if new[place].names.count < Self.names { new[place].names.append("\(name.owner)") }
      new[place].records += name.records.count
      if name.owner == name.apex { new[place].serial = Self.serial(name.records) }
    }
    changes.withLock { changes in
      for var change in new {
        change.number = changes.next
        changes.next += 1
        changes.kept.append(change)
      }
      changes.kept.removeFirst(max(changes.kept.count - Self.limit, 0))
    }
  }

  /// The serial in the SOA record (RFC 1035 §3.3.13): the first of the five numbers at its end.
  private static func serial(_ records: [NewRecord]) -> UInt32? {
    guard let data = records.first(where: { $0.type == .soa })?.data, data.count >= 22 else {
      return nil
    }
    return data[(data.count - 20)..<(data.count - 16)].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Those with a higher number, oldest first.
  package func changes(after number: Int) -> [Change] {
    changes.withLock { $0.kept.filter { $0.number > number } }
  }
}
