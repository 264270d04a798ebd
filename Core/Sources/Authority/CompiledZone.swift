public import DNSProtocol

/// A zone in memory, ready to answer; immutable.
///
/// Made by ``ZoneCompiler``, served through a ``ZoneSet``.
@safe
public final class CompiledZone: @unchecked Sendable {
  /// The name of the zone.
  public let apex: DomainName
  private let memory: UnsafeMutableRawBufferPointer

  init(apex: DomainName, memory: UnsafeMutableRawBufferPointer) {
    self.apex = apex
    unsafe self.memory = memory
  }

  deinit { unsafe memory.deallocate() }

  var image: ZoneImage { unsafe ZoneImage(base: UnsafeRawPointer(memory.baseAddress!)) }

  /// The memory that the zone takes, in octets.
  public var length: Int { unsafe memory.count }
  /// The number of records.
  public var recordCount: Int { image.recordCount }
  /// The number of names that exist, empty non-terminals included.
  public var nameCount: Int { image.nodeCount }
  /// The serial of the SOA, 0 without one.
  public var serial: UInt32 { image.serial }
  /// Whether the zone has the SOA without which nothing can be answered from it.
  public var hasSOA: Bool { image.negativeSOA != nil }
}
