import CLinux
import Glibc
import Synchronization

/// The memory that the program in the kernel reads, seen from the side that writes it.
///
/// A reader sees an entry of before or of after a change, never one that is being written: pieces are
/// written where nobody reads, put in force by one store that releases what was written before it, and
/// given back when every program that ran then has ended (``waitForReaders()``). It is not for several
/// threads at a time.
@safe
final class AnswerImage {
  private let base: UnsafeMutableRawPointer
  private let length: Int
  let slotBits: Int
  private let key: ImageKey
  private var end: Int
  /// What is to be used again.
  var free = FreeUnits()
  private var retired = RetiredPieces()
  /// The slot at which the search for unused names goes on.
  var hand = 0
  /// The lengths of the pieces in force, in units.
  var units: [UInt32: Int] = [:]
  /// The pieces of the names of each zone.
  private var members: [UInt32: Set<UInt32>] = [:]
  /// The number of names.
  private(set) var nameCount = 0
  /// The octets in use.
  private(set) var usedLength: Int
  /// A set that is left to the sockets, for zones without one.
  private(set) var leftSet: UInt32 = 0

  init(at base: UnsafeMutableRawPointer, length: Int, slotBits: Int, key: ImageKey) {
    unsafe self.base = base
    (self.length, self.slotBits, self.key) = (length, slotBits, key)
    end = (ImageLayout.slots + (8 << slotBits)) / ImageLayout.unit + 1
    usedLength = end * ImageLayout.unit
    leftSet =
      PieceWriter.set(PieceWriter.Entry(type: 6, flags: .isLeft)).flatMap { store($0) } ?? 0
  }

  /// The logarithm of the slots for an image of a length.
  static func slotBits(for length: Int) -> Int {
    var bits = 10
    while ImageLayout.octetsOfSlot << bits < length { bits += 1 }
    return bits
  }

  /// How many units so many octets take.
  static func units(for octets: Int) -> Int {
    (octets + ImageLayout.unit - 1) / ImageLayout.unit
  }

  /// What composite answers of all zones have to carry.
  var globalStamp: UInt32 {
    get { unsafe word(base).pointee.load(ordering: .relaxed) }
    set { unsafe word(base).pointee.store(newValue, ordering: .releasing) }
  }

  // MARK: Pieces

  /// Writes a piece; `nil` when there is no room.
  ///
  /// - Parameter reserve: Units that are to stay free for others.
  func store(_ octets: [UInt8], keeping reserve: Int = 0) -> UInt32? {
    let count = Self.units(for: octets.count)
    guard let reference = take(count, keeping: reserve) else { return nil }
    unsafe octets.withUnsafeBytes { source in
      _ = unsafe memcpy(place(reference), source.baseAddress!, source.count)
    }
    units[reference] = count
    usedLength += count * ImageLayout.unit
    return reference
  }

  private func take(_ count: Int, keeping reserve: Int) -> UInt32? {
    let limit = (length - ImageLayout.mostBeyondPiece) / ImageLayout.unit
    guard free.unitCount + limit - end >= count + reserve else { return nil }
    if let reference = free.take(count) { return reference }
    guard end + count <= limit else { return nil }
    defer { end += count }
    return UInt32(end)
  }

  /// Gives a piece back when no program reads it any more.
  func retire(_ reference: UInt32) {
    guard let count = units.removeValue(forKey: reference) else { return }
    usedLength -= count * ImageLayout.unit
    retired.add(reference, count)
  }

  /// Whether so much was retired that it is worth waiting for: half of what new names leave free.
  var hasMuchRetired: Bool { retired.unitCount > reserve / 2 }
  /// The units that new names leave free for others in the place of those that are there.
  var reserve: Int { length / ImageLayout.unit / 64 }

  /// Hands over what was retired, to be used again after ``waitForReaders()``.
  func takeRetired() -> RetiredPieces {
    defer { retired = RetiredPieces() }
    return retired
  }

  /// Uses pieces again that nobody reads any more.
  func reuse(_ retired: RetiredPieces) {
    for piece in retired.pieces { free.give(piece.reference, piece.units) }
  }

  /// Waits until every program that is running now has ended: those that begin later see all that was
  /// stored before.
  static func waitForReaders() {
    guard clinux_wait_for_running_programs() != 0 else { return }
    // Kernels that keep processors free of ticks don't offer it. No program runs as long as this.
    usleep(100_000)
  }

  func place(_ reference: UInt32) -> UnsafeMutableRawPointer {
    unsafe base + Int(reference) * ImageLayout.unit
  }

  // MARK: Zones

  /// Makes a zone that is not in force.
  func makeZone(nameLength: Int) -> UInt32? {
    var octets = [UInt8](repeating: 0, count: ImageLayout.Zone.length)
    octets[0] = UInt8(nameLength)
    guard let zone = store(octets) else { return nil }
    setNegative(of: zone, nil)
    members[zone] = []
    return zone
  }

  /// Puts a zone in force or out of it, as a whole or but for names that it does not have.
  func setFlags(of zone: UInt32, _ flags: ZoneFlags) {
    let field = unsafe half(place(zone) + ImageLayout.Zone.flags)
    unsafe field.pointee.store(flags.rawValue, ordering: .releasing)
  }

  /// Has a zone say nothing of names that are not here.
  func setIncomplete(_ zone: UInt32) {
    setFlags(of: zone, flags(of: zone).subtracting(.isComplete))
  }

  /// What is in force of a zone.
  func flags(of zone: UInt32) -> ZoneFlags {
    let field = unsafe half(place(zone) + ImageLayout.Zone.flags)
    return unsafe ZoneFlags(rawValue: field.pointee.load(ordering: .relaxed))
  }

  /// Puts all composite answers of a zone out of force.
  func advanceStamp(of zone: UInt32) {
    let stamp = stamp(of: zone) &- globalStamp &+ 1
    let field = unsafe word(place(zone) + ImageLayout.Zone.stamp)
    unsafe field.pointee.store(stamp, ordering: .releasing)
  }

  /// What composite answers of a zone have to carry now.
  func stamp(of zone: UInt32) -> UInt32 {
    let field = unsafe word(place(zone) + ImageLayout.Zone.stamp)
    return unsafe field.pointee.load(ordering: .relaxed) &+ globalStamp
  }

  /// Changes the records of negative answers; `nil` for none.
  func setNegative(of zone: UInt32, _ set: [UInt8]?) {
    let reference = set.flatMap { store($0) } ?? leftSet
    let field = unsafe word(place(zone) + ImageLayout.Zone.negative)
    let former = unsafe field.pointee.load(ordering: .relaxed)
    unsafe field.pointee.store(reference, ordering: .releasing)
    if former != leftSet, former != 0 { retire(former) }
  }

  // MARK: Names

  /// Puts a name's piece in force, in the place of the one it had; where there is no room, that one is
  /// left to the sockets.
  ///
  /// - Parameters:
  ///   - mayEvict: Whether it may take the slot of a name that was not used.
  ///   - usesReserve: Whether it may take the room that new names leave free.
  /// - Returns: Whether there was room.
  func install(
    _ name: [UInt8], _ octets: [UInt8], mayEvict: Bool = false, usesReserve: Bool = false
  ) -> Bool {
    // What is changed is written anew before it is given back: new names leave room for that.
    let kept = usesReserve || find(name) != nil ? 0 : reserve
    guard let reference = store(octets, keeping: kept) else {
      leave(name)
      return false
    }
    let tag = key.tag(name.span)
    let slot = UInt64(tag) << 32 | UInt64(reference)
    noteLabels(of: name)
    var vacant: Int?
    for index in probes(tag) {
      let entry = self[slot: index]
      if entry == 0 || entry == ImageLayout.removedSlot {
        vacant = vacant ?? index
        if entry == 0 { break }
      } else if UInt32(truncatingIfNeeded: entry >> 32) == tag, holds(entry, name) {
        self[slot: index] = slot
        forget(UInt32(truncatingIfNeeded: entry))
        members[zone(of: reference), default: []].insert(reference)
        return true
      }
    }
    if vacant == nil, mayEvict, probes(tag).contains(where: evict(at:)) {
      // What was evicted may have left others before it empty, where a search ends now.
      vacant = probes(tag).first { self[slot: $0] >> 32 == 0 }
    }
    guard let vacant else {
      retire(reference)
      return false
    }
    self[slot: vacant] = slot
    members[zone(of: reference), default: []].insert(reference)
    nameCount += 1
    return true
  }

  /// Has names with as many labels as this one looked for, before it is there.
  private func noteLabels(of name: [UInt8]) {
    var count: UInt32 = 0
    var position = 0
    while position < name.count, name[position] > 0 {
      position += 1 + Int(name[position])
      count += 1
    }
    let field = unsafe word(base + ImageLayout.mostLabels)
    guard unsafe field.pointee.load(ordering: .relaxed) < count else { return }
    unsafe field.pointee.store(count, ordering: .releasing)
  }

  /// Takes a name out, if it is there and of the zone.
  func remove(_ name: [UInt8], of zone: UInt32) {
    guard let index = find(name) else { return }
    guard self.zone(of: UInt32(truncatingIfNeeded: self[slot: index])) == zone else { return }
    takeOut(index)
  }

  /// Takes names of a zone out, all but its own, some at a time.
  ///
  /// - Returns: Whether there are more.
  func removeNames(of zone: UInt32, atMost count: Int) -> Bool {
    for reference in Array((members[zone] ?? []).prefix(count + 1)) where !isApex(reference) {
      if let index = find(name(of: reference)) { takeOut(index) }
    }
    return (members[zone]?.count ?? 0) > 1
  }

  /// Takes a zone out, with the names that it has left.
  func removeZone(_ zone: UInt32) {
    setFlags(of: zone, [])
    for reference in members.removeValue(forKey: zone) ?? [] {
      if let index = find(name(of: reference)) { takeOut(index) }
    }
    setNegative(of: zone, nil)
    retire(zone)
  }

  /// Takes the entry of a slot out.
  func takeOut(_ slot: Int) {
    let reference = UInt32(truncatingIfNeeded: self[slot: slot])
    vacate(slot)
    forget(reference)
    nameCount -= 1
  }

  private func forget(_ reference: UInt32) {
    members[zone(of: reference)]?.remove(reference)
    retire(reference)
  }

  /// Leaves questions for a name to the sockets, at once, if it is here.
  ///
  /// - Parameter zone: The zone that it must be of.
  /// - Returns: Whether it is here.
  @discardableResult
  func leave(_ name: [UInt8], of zone: UInt32? = nil) -> Bool {
    guard let index = find(name) else { return false }
    let reference = UInt32(truncatingIfNeeded: self[slot: index])
    guard zone == nil || zone == self.zone(of: reference) else { return false }
    let flags = flags(ofNode: reference).union(.isLeft)
    let field = unsafe half(place(reference) + ImageLayout.Node.flags)
    unsafe field.pointee.store(flags.rawValue, ordering: .releasing)
    return true
  }

  /// What is noted of a name; `nil` if it is not here.
  ///
  /// - Parameter zone: The zone that it must be of.
  func flags(of name: [UInt8], in zone: UInt32? = nil) -> NodeFlags? {
    guard let index = find(name) else { return nil }
    let reference = UInt32(truncatingIfNeeded: self[slot: index])
    guard zone == nil || zone == self.zone(of: reference) else { return nil }
    return flags(ofNode: reference)
  }

  private func flags(ofNode reference: UInt32) -> NodeFlags {
    let field = unsafe half(place(reference) + ImageLayout.Node.flags)
    return unsafe NodeFlags(rawValue: field.pointee.load(ordering: .relaxed))
  }

  /// Whether a piece is that of a zone's own name.
  func isApex(_ reference: UInt32) -> Bool { flags(ofNode: reference).contains(.isApex) }

  private func name(of node: UInt32) -> [UInt8] {
    let length = unsafe Int(place(node).load(as: UInt16.self))
    return unsafe Array(
      UnsafeRawBufferPointer(start: place(node) + ImageLayout.Node.name, count: length))
  }

  /// The slot of a piece, if it is a name's that is in force.
  func slot(of reference: UInt32) -> Int? {
    guard units[reference] != nil, members[zone(of: reference)]?.contains(reference) == true
    else { return nil }
    return find(name(of: reference))
  }

  private func find(_ name: [UInt8]) -> Int? {
    let tag = key.tag(name.span)
    for index in probes(tag) {
      let entry = self[slot: index]
      if entry == 0 { return nil }
      if UInt32(truncatingIfNeeded: entry >> 32) == tag, holds(entry, name) { return index }
    }
    return nil
  }

  private func probes(_ tag: UInt32) -> [Int] {
    let home = Int(tag >> UInt32(32 - slotBits))
    return (0..<ImageLayout.mostProbes).map { (home + $0) & ((1 << slotBits) - 1) }
  }

  private func holds(_ entry: UInt64, _ name: [UInt8]) -> Bool {
    guard entry != ImageLayout.removedSlot else { return false }
    let piece = unsafe place(UInt32(truncatingIfNeeded: entry))
    guard unsafe Int(piece.load(as: UInt16.self)) == name.count else { return false }
    return unsafe name.withUnsafeBytes {
      unsafe memcmp(piece + ImageLayout.Node.name, $0.baseAddress!, $0.count) == 0
    }
  }

  /// The piece of the zone that a name's piece is of.
  func zone(of node: UInt32) -> UInt32 {
    unsafe (place(node) + ImageLayout.Node.zone).load(as: UInt32.self)
  }

  subscript(slot index: Int) -> UInt64 {
    get { unsafe self.slot(index).pointee.load(ordering: .relaxed) }
    set { unsafe self.slot(index).pointee.store(newValue, ordering: .releasing) }
  }

  // MARK: Places that programs read while they change

  private func slot(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
    unsafe (base + ImageLayout.slots + index * 8).assumingMemoryBound(to: Atomic<UInt64>.self)
  }

  func word(_ place: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Atomic<UInt32>> {
    unsafe place.assumingMemoryBound(to: Atomic<UInt32>.self)
  }

  private func half(_ place: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Atomic<UInt16>> {
    unsafe place.assumingMemoryBound(to: Atomic<UInt16>.self)
  }
}
