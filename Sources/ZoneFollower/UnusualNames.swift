import DNSProtocol
import ZoneDatabase

/// How the names of a zone are written whose rows do not have them as usual.
///
/// Rows are looked up by exactly how their name is written, for that is what the index knows. One
/// owner may be written in several ways in as many rows: a change of one of them means reading all.
/// A way of writing that is not here can only have come by a change, which is in the journal.
struct UnusualNames: Hashable, Sendable {
  /// How many owners are remembered.
  static let limit = 10_000

  /// The texts, by the owners that they stand for.
  private var texts: [DomainName: Set<[UInt8]>] = [:]
  /// Whether there are too many to remember: then all of the zone has to be read, whatever changes.
  private(set) var areTooMany = false

  /// Whether there are none.
  var isEmpty: Bool { texts.isEmpty && !areTooMany }

  /// The ways in which an owner is written, beside the usual one.
  func texts(of owner: DomainName) -> Set<[UInt8]> { texts[owner] ?? [] }

  /// Remembers a text.
  mutating func insert(_ text: [UInt8], of owner: DomainName) {
    guard !areTooMany else { return }
    texts[owner, default: []].insert(text)
    forgetIfTooMany()
  }

  /// Puts texts in the place of an owner's.
  mutating func replace(with new: Set<[UInt8]>, of owner: DomainName) {
    guard !areTooMany else { return }
    texts[owner] = new.isEmpty ? nil : new
    forgetIfTooMany()
  }

  private mutating func forgetIfTooMany() {
    guard texts.count > Self.limit else { return }
    areTooMany = true
    texts = [:]
  }
}
