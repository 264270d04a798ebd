import Glibc

/// The writer's side of what is published: the arena, which zones are in it, and what waits to be
/// given back.
final class ZoneStore {
  let arena: Arena
  let key: HashKey
  /// The zones that the next publication has.
  var index = ZoneTable.Index()
  /// Where the index that is published stands.
  private(set) var published = Arena.none
  /// The generation that is published.
  private(set) var generation: UInt64 = 1
  /// How many zones have a name of so many labels.
  var depthCounts = [Int](repeating: 0, count: 128)
  var recordCount = 0
  /// Pages and directories made since the last publication: no reader knows them, so they may be
  /// written.
  var fresh: Swift.Set<UInt32> = []
  private var limbo = Limbo()
  var builder = NodeBuilder()
  var scratch = NameScratch()

  init(arena: Arena, key: HashKey) {
    (self.arena, self.key) = (arena, key)
    index.slots = makeTable(bits: SlotTable.bits(for: 0))
    publishIndex()
  }

  /// The arena's base.
  var base: UnsafeRawPointer { unsafe UnsafeRawPointer(arena.base) }

  /// Copies octets into a piece of their own.
  func store(_ octets: Span<UInt8>) -> UInt32 {
    let reference = arena.allocate(octets.count)
    unsafe octets.withUnsafeBufferPointer {
      if let source = $0.baseAddress { unsafe memcpy(arena.at(reference), source, $0.count) }
    }
    return reference
  }

  /// Gives a piece back as soon as nobody can read it.
  func retire(_ reference: UInt32, _ length: Int) {
    if fresh.remove(reference) != nil {
      arena.free(reference, length)
    } else {
      limbo.append(reference, length, readBy: generation)
    }
  }

  /// Gives back what is out of reach for readers of `oldest` and later.
  func reclaim(before oldest: UInt64) {
    limbo.release(to: arena, before: oldest)
  }

  /// Writes the index of the zones; from here on it is as it is.
  ///
  /// - Returns: Where it stands.
  @discardableResult
  func publishIndex() -> UInt32 {
    index.depths = 0
    for (depth, count) in depthCounts.enumerated() where count > 0 {
      index.depths |= ZoneView.bit(depth)
    }
    let former = published
    published = arena.allocate(ZoneTable.Index.length)
    unsafe arena.at(published).storeBytes(of: index, as: ZoneTable.Index.self)
    fresh.removeAll(keepingCapacity: fresh.count < 4096)
    if former != Arena.none { retire(former, ZoneTable.Index.length) }
    return published
  }

  /// Takes note that the published index is in force.
  func advance() { generation += 1 }
}
