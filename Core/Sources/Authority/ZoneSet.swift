public import DNSProtocol

/// All zones that are answered for at one moment; immutable.
///
/// The table of zones is flat memory too, and holds bare pointers to the images, so that finding
/// a zone counts no references; ``zones`` keeps the images alive as long as the set lives.
@safe
public final class ZoneSet: @unchecked Sendable {
  struct Entry: BitwiseCopyable {
    var hash: UInt64
    var image: UInt
  }

  /// The zones by their lower-case names.
  public let zones: [DomainName: CompiledZone]
  let key: HashKey
  let table: ZoneTable
  private let memory: UnsafeMutablePointer<Entry>

  /// Makes a set.
  ///
  /// - Parameters:
  ///   - zones: Zones compiled with the same key.
  ///   - key: That key.
  public init(zones: [DomainName: CompiledZone], key: HashKey) {
    self.zones = zones
    self.key = key
    var capacity = 2
    while capacity < zones.count * 2 { capacity *= 2 }
    unsafe memory = .allocate(capacity: capacity)
    unsafe memory.initialize(repeating: Entry(hash: 0, image: 0), count: capacity)
    var depths = (UInt64(0), UInt64(0))
    var scratch = NameScratch()
    for (name, zone) in zones {
      _ = unsafe name.wire.withUnsafeBufferPointer {
        unsafe scratch.read($0.baseAddress!, count: $0.count, from: 0)
      }
      scratch.prepare(key)
      let depth = scratch.labelCount
      if depth < 64 { depths.0 |= 1 << UInt64(depth) } else { depths.1 |= 1 << UInt64(depth - 64) }
      let hash = scratch.hash(depth: depth)
      var slot = Int(truncatingIfNeeded: hash) & (capacity - 1)
      while unsafe memory[slot].image != 0 { slot = (slot + 1) & (capacity - 1) }
      unsafe memory[slot] = Entry(hash: hash, image: UInt(bitPattern: zone.image.base))
    }
    table = unsafe ZoneTable(
      entries: UnsafePointer(memory), mask: capacity - 1, depths: depths)
  }

  deinit { unsafe memory.deallocate() }

  /// The set with some zones added or put in the place of older ones, and others taken out.
  public func updated(with changed: [CompiledZone], removing removed: [DomainName] = []) -> ZoneSet
  {
    var zones = zones
    for name in removed { zones[name] = nil }
    for zone in changed { zones[zone.apex] = zone }
    return ZoneSet(zones: zones, key: key)
  }
}
