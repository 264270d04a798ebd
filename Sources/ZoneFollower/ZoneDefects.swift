import Authority
import DNSProtocol

/// Collects defects of zones without letting a database full of them fill the memory.
struct ZoneDefects: Sendable {
  /// How many are kept.
  static let limit = 1000
  /// The first ones.
  private(set) var kept: [ZoneDefect] = []
  /// How many there are.
  private(set) var count = 0

  /// The zones that can't be served since they have no SOA record.
  var unservable: Set<DomainName> {
    Set(kept.filter { $0.reason == .missingSOA }.map(\.owner.lowercased))
  }

  /// The same without what is known of some zones.
  func leavingOut(unservable known: Set<DomainName>) -> ZoneDefects {
    var news = self
    news.kept.removeAll { $0.reason == .missingSOA && known.contains($0.owner.lowercased) }
    news.count -= kept.count - news.kept.count
    return news
  }

  mutating func append(_ defects: [ZoneDefect]) {
    count += defects.count
    kept.append(contentsOf: defects.prefix(Self.limit - kept.count))
  }
}
