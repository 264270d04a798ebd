import Glibc

/// Changing a ``SlotTable``: pages that readers know are copied before they are written.
extension ZoneStore {
  /// An empty table.
  func makeTable(bits: UInt32) -> SlotTable {
    var table = SlotTable(root: Arena.none, count: 0, bits: bits)
    func directory(_ pages: Int) -> UInt32 {
      let reference = arena.allocate(pages * 4)
      for page in 0..<pages {
        let place = arena.allocate(table.pageLength)
        unsafe memset(arena.at(place), 0, table.pageLength)
        unsafe arena.at(reference).storeBytes(of: place, toByteOffset: page * 4, as: UInt32.self)
      }
      return reference
    }
    switch table.level {
    case 0:
      table.root = arena.allocate(table.pageLength)
      unsafe memset(arena.at(table.root), 0, table.pageLength)
    case 1: table.root = directory(table.pageCount)
    default:
      table.root = arena.allocate(table.directoryCount * 4)
      for index in 0..<table.directoryCount {
        let place = directory(SlotTable.directoryEntries)
        unsafe arena.at(table.root).storeBytes(
          of: place, toByteOffset: index * 4, as: UInt32.self)
      }
    }
    return table
  }

  /// Fills a slot of a table that no reader knows and that has room.
  func fill(_ reference: UInt32, tag: UInt32, in table: inout SlotTable) {
    let mask = table.capacity - 1
    var slot = table.home(of: tag)
    while true {
      let page = unsafe UnsafeMutableRawPointer(mutating: table.page(of: slot, base: base))
      let offset = (slot & (SlotTable.pageSlots - 1)) * 8
      if unsafe page.load(fromByteOffset: offset, as: UInt64.self) == 0 {
        unsafe page.storeBytes(
          of: UInt64(tag) << 32 | UInt64(reference), toByteOffset: offset, as: UInt64.self)
        table.count += 1
        return
      }
      slot = (slot + 1) & mask
    }
  }

  /// Adds an entry.
  func insert(_ reference: UInt32, tag: UInt32, into table: inout SlotTable) {
    let bits = SlotTable.bits(for: Int(table.count) + 1)
    if bits > table.bits { resize(&table, to: bits) }
    var slot = table.home(of: tag)
    while entry(slot, of: table) != 0 { slot = (slot + 1) & (table.capacity - 1) }
    write(UInt64(tag) << 32 | UInt64(reference), to: slot, of: &table)
    table.count += 1
  }

  /// Puts another reference in the place of one.
  func replace(
    _ reference: UInt32, with other: UInt32, tag: UInt32, in table: inout SlotTable
  ) {
    guard let slot = slot(of: reference, tag: tag, in: table) else { return }
    write(UInt64(tag) << 32 | UInt64(other), to: slot, of: &table)
  }

  /// Takes an entry out, and moves those behind it to where they are found without it.
  func remove(_ reference: UInt32, tag: UInt32, from table: inout SlotTable) {
    guard var hole = slot(of: reference, tag: tag, in: table) else { return }
    let mask = table.capacity - 1
    var slot = hole
    while true {
      slot = (slot + 1) & mask
      let entry = entry(slot, of: table)
      if entry == 0 { break }
      let home = table.home(of: UInt32(truncatingIfNeeded: entry >> 32))
      // Cyclic distances: whoever is at home behind the hole stays.
      if (slot - home) & mask >= (slot - hole) & mask {
        write(entry, to: hole, of: &table)
        hole = slot
      }
    }
    write(0, to: hole, of: &table)
    table.count -= 1
    // Far from the size at which it would grow again.
    let bits = SlotTable.bits(for: Int(table.count)) + 1
    if bits + 1 < table.bits { resize(&table, to: bits) }
  }

  /// Gives all pages and directories of a table back.
  func retire(_ table: SlotTable) {
    func words(_ reference: UInt32, _ count: Int) -> [UInt32] {
      (0..<count).map {
        unsafe arena.at(reference).load(fromByteOffset: $0 * 4, as: UInt32.self)
      }
    }
    switch table.level {
    case 0: retire(table.root, table.pageLength)
    case 1:
      for page in words(table.root, table.pageCount) { retire(page, table.pageLength) }
      retire(table.root, table.pageCount * 4)
    default:
      for directory in words(table.root, table.directoryCount) {
        for page in words(directory, SlotTable.directoryEntries) {
          retire(page, table.pageLength)
        }
        retire(directory, SlotTable.directoryEntries * 4)
      }
      retire(table.root, table.directoryCount * 4)
    }
  }

  /// Moves a table's entries into one of another size: they keep their order, so both are gone
  /// through from start to end.
  private func resize(_ table: inout SlotTable, to bits: UInt32) {
    var other = makeTable(bits: bits)
    for slot in 0..<table.capacity {
      let entry = entry(slot, of: table)
      if entry != 0 {
        fill(
          UInt32(truncatingIfNeeded: entry), tag: UInt32(truncatingIfNeeded: entry >> 32),
          in: &other)
      }
    }
    retire(table)
    table = other
    noteFresh(table)
  }

  /// Takes note that a new table's pages may be written.
  func noteFresh(_ table: SlotTable) {
    fresh.insert(table.root)
    guard table.level > 0 else { return }
    for index in 0..<(table.level == 1 ? table.pageCount : table.directoryCount) {
      let place = unsafe arena.at(table.root).load(fromByteOffset: index * 4, as: UInt32.self)
      fresh.insert(place)
      guard table.level > 1 else { continue }
      for page in 0..<SlotTable.directoryEntries {
        fresh.insert(unsafe arena.at(place).load(fromByteOffset: page * 4, as: UInt32.self))
      }
    }
  }

  private func entry(_ slot: Int, of table: SlotTable) -> UInt64 {
    unsafe table.page(of: slot, base: base).load(
      fromByteOffset: (slot & (SlotTable.pageSlots - 1)) * 8, as: UInt64.self)
  }

  private func slot(of reference: UInt32, tag: UInt32, in table: SlotTable) -> Int? {
    let wanted = UInt64(tag) << 32 | UInt64(reference)
    var slot = table.home(of: tag)
    while true {
      let entry = entry(slot, of: table)
      if entry == wanted { return slot }
      if entry == 0 { return nil }
      slot = (slot + 1) & (table.capacity - 1)
    }
  }

  private func write(_ entry: UInt64, to slot: Int, of table: inout SlotTable) {
    table.root = writable(table.root, rootLength(of: table))
    var place = table.root
    var page = slot >> SlotTable.pageBits
    if table.level == 2 {
      let directory = page >> SlotTable.directoryBits
      place = writableEntry(directory, of: place, SlotTable.directoryEntries * 4)
      page &= SlotTable.directoryEntries - 1
    }
    if table.level > 0 { place = writableEntry(page, of: place, table.pageLength) }
    unsafe arena.at(place).storeBytes(
      of: entry, toByteOffset: (slot & (SlotTable.pageSlots - 1)) * 8, as: UInt64.self)
  }

  private func rootLength(of table: SlotTable) -> Int {
    switch table.level {
    case 0: table.pageLength
    case 1: table.pageCount * 4
    default: table.directoryCount * 4
    }
  }

  /// The piece that an entry of a directory names, made writable.
  private func writableEntry(
    _ index: Int, of directory: UInt32, _ length: Int
  ) -> UInt32 {
    let known = unsafe arena.at(directory).load(fromByteOffset: index * 4, as: UInt32.self)
    let own = writable(known, length)
    if own != known {
      unsafe arena.at(directory).storeBytes(of: own, toByteOffset: index * 4, as: UInt32.self)
    }
    return own
  }

  private func writable(_ reference: UInt32, _ length: Int) -> UInt32 {
    if fresh.contains(reference) { return reference }
    let copy = arena.allocate(length)
    unsafe memcpy(arena.at(copy), arena.at(reference), length)
    retire(reference, length)
    fresh.insert(copy)
    return copy
  }
}
