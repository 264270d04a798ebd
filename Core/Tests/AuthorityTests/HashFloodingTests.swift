import DNSProtocol
import Testing

@testable import Authority

@Suite("Hash flooding")
struct HashFloodingTests {
  @Test("Names chosen to collide under one key are spread by every other")
  func chosenNames() throws {
    let known = HashKey(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3211)
    // Whoever knew the key could fill one part of the table: names whose tags begin alike.
    var names: [DomainName] = []
    var scratch = NameScratch()
    var candidate = 0
    while names.count < 1500 {
      let name = try DomainName("n\(candidate).example")
      candidate += 1
      if Self.tag(of: name, &scratch, known) >> 25 == 0 { names.append(name) }
    }
    let unlucky = try Self.longestSearch(names, known)
    let lucky = try (0..<3).map { _ in try Self.longestSearch(names, .random()) }
    #expect(unlucky > 300, "the names were meant to collide under the known key")
    for length in lucky { #expect(length < 100) }
  }

  private static func tag(
    of name: DomainName, _ scratch: inout NameScratch, _ key: HashKey
  ) -> UInt32 {
    _ = unsafe name.wire.withUnsafeBufferPointer {
      unsafe scratch.read($0.baseAddress!, count: $0.count, from: 0)
    }
    scratch.prepare(key)
    return scratch.tag(depth: scratch.labelCount)
  }

  /// The most slots that a look-up of one of the names goes through.
  private static func longestSearch(_ names: [DomainName], _ key: HashKey) throws -> Int {
    let store = ZoneStore(arena: Arena(), key: key)
    var table = store.makeTable(bits: SlotTable.bits(for: names.count))
    store.noteFresh(table)
    var scratch = NameScratch()
    var longest = 0
    for (index, name) in names.enumerated() {
      let tag = tag(of: name, &scratch, key)
      // No node is read: every reference is another.
      store.insert(UInt32(index + 1), tag: tag, into: &table)
      longest = max(longest, store.distance(of: UInt32(index + 1), tag: tag, in: table))
    }
    return longest
  }
}

extension ZoneStore {
  /// How far from its home an entry is.
  func distance(of reference: UInt32, tag: UInt32, in table: SlotTable) -> Int {
    let wanted = UInt64(tag) << 32 | UInt64(reference)
    var distance = 0
    while true {
      let slot = (table.home(of: tag) + distance) & (table.capacity - 1)
      let entry = unsafe table.page(of: slot, base: base).load(
        fromByteOffset: (slot & (SlotTable.pageSlots - 1)) * 8, as: UInt64.self)
      if entry == wanted { return distance }
      precondition(entry != 0)
      distance += 1
    }
  }
}
