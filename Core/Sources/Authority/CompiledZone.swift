public import DNSProtocol
import Synchronization

/// A zone that is compiled and waits to be published.
///
/// Made by ``ZonePublication/compile(_:)``, put in force by ``ZoneUpdate/replaceZone(with:)``. One
/// that is never published gives its memory back when it goes.
public final class CompiledZone: Sendable {
  /// The name of the zone.
  public let apex: DomainName
  /// The number of records.
  public let recordCount: Int
  /// The number of names that exist, empty non-terminals included.
  public let nameCount: Int
  /// The serial of the SOA, 0 without one.
  public let serial: UInt32
  /// Whether the zone has the SOA without which nothing can be answered from it.
  public let hasSOA: Bool
  let reference: UInt32
  private let publication: ZonePublication
  private let isTaken = Atomic<Bool>(false)

  init(_ zone: ZoneView, apex: DomainName, reference: UInt32, of publication: ZonePublication) {
    self.apex = apex
    recordCount = zone.recordCount
    nameCount = Int(zone.slots.count)
    serial = zone.serial
    hasSOA = zone.hasSOA
    self.reference = reference
    self.publication = publication
  }

  deinit {
    if !isTaken.load(ordering: .acquiring) { publication.discard(reference) }
  }

  /// Hands the memory over to whoever calls first.
  ///
  /// - Returns: Whether the zone belongs to `store` and was not taken yet.
  func take(for arena: Arena) -> Bool {
    publication.arena === arena && !isTaken.exchange(true, ordering: .acquiringAndReleasing)
  }
}
