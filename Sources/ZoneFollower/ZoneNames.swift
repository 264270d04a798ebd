import DNSProtocol
import ZoneDatabase

/// The names of the zones that are served, by their keys in the database.
///
/// When a zone is deleted the journal only tells its key. A million names stay in memory for that,
/// so they take little of it: twelve octets each beside the name itself.
struct ZoneNames: Sendable {
  /// In ascending order.
  private var keys: [Int64] = []
  /// Where each zone's name begins in ``octets``.
  private var places: [UInt32] = []
  /// The names in wire format, one after another, with those that are out of use.
  private var octets: [UInt8] = []
  private var wasted = 0
  private static let removed = UInt32.max
  private var removedCount = 0

  /// Makes room for so many zones.
  init(capacity: Int = 0) {
    keys.reserveCapacity(capacity)
    places.reserveCapacity(capacity)
  }

  /// How many there are.
  var count: Int { keys.count - removedCount }

  /// The name of a zone; `nil` for one that is not served.
  subscript(zone: ZoneIdentifier) -> DomainName? {
    get {
      let index = index(of: zone.rawValue)
      guard index < keys.count, keys[index] == zone.rawValue, places[index] != Self.removed else {
        return nil
      }
      return name(at: Int(places[index]))
    }
    set {
      remove(zone.rawValue)
      if let newValue { insert(newValue, zone.rawValue) }
      if octets.count > 4096, wasted > octets.count / 2 || removedCount > keys.count / 2 {
        compact()
      }
    }
  }

  private func name(at place: Int) -> DomainName {
    DomainName(copying: octets.span.extracting(place..<(place + length(at: place))))
  }

  private func length(at place: Int) -> Int {
    var end = place
    while octets[end] != 0 { end += 1 + Int(octets[end]) }
    return end + 1 - place
  }

  /// The first place whose key is not below a key.
  private func index(of key: Int64) -> Int {
    // New zones have the highest keys.
    guard let last = keys.last, last >= key else { return keys.count }
    var (low, high) = (0, keys.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func remove(_ key: Int64) {
    let index = index(of: key)
    guard index < keys.count, keys[index] == key, places[index] != Self.removed else { return }
    wasted += length(at: Int(places[index]))
    places[index] = Self.removed
    removedCount += 1
  }

  private mutating func insert(_ name: DomainName, _ key: Int64) {
    let place = UInt32(truncatingIfNeeded: octets.count)
    octets.append(contentsOf: name.wire)
    let index = index(of: key)
    if index < keys.count, keys[index] == key {
      places[index] = place
      removedCount -= 1
    } else {
      keys.insert(key, at: index)
      places.insert(place, at: index)
    }
  }

  private mutating func compact() {
    var new = ZoneNames(capacity: count)
    for index in keys.indices where places[index] != Self.removed {
      new.insert(name(at: Int(places[index])), keys[index])
    }
    self = new
  }
}
