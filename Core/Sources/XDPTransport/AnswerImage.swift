import CLinux
import Glibc

/// The memory that the program in the kernel reads, seen from the side that writes it.
///
/// A reader sees an entry of before or of after a change, never one that is being written: pieces are
/// written where nobody reads, put in force by one store, and given back when every program that ran
/// then has ended. It is not for several threads at a time.
@safe
final class AnswerImage {
  private let base: UnsafeMutableRawPointer
  private let length: Int
  let slotBits: Int
  private let key: ImageKey
  private var end: Int
  /// What is to be used again.
  var free = FreeUnits()
  private var waiting: [(reference: UInt32, units: Int)] = []
  /// The slot at which the search for unused names goes on.
  var hand = 0
  /// The lengths of the pieces in force, in units.
  var units: [UInt32: Int] = [:]
  /// The number of names.
  var nameCount = 0
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
    get { unsafe base.load(as: UInt32.self) }
    set { unsafe base.storeBytes(of: newValue, as: UInt32.self) }
  }

  // MARK: Pieces

  /// Writes a piece; `nil` when there is no room.
  ///
  /// - Parameter reserve: Units at the end that are to stay free for others.
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
    if let reference = free.take(count) { return reference }
    let limit = (length - ImageLayout.mostBeyondPiece) / ImageLayout.unit - reserve
    guard end + count <= limit else { return nil }
    defer { end += count }
    return UInt32(end)
  }

  /// Gives a piece back when no program reads it any more.
  func retire(_ reference: UInt32) {
    guard let count = units.removeValue(forKey: reference) else { return }
    usedLength -= count * ImageLayout.unit
    waiting.append((reference, count))
  }

  /// Waits until nobody reads what was retired, and uses it again.
  func reclaim() {
    guard !waiting.isEmpty, clinux_wait_for_running_programs() == 0 else { return }
    for piece in waiting { free.give(piece.reference, piece.units) }
    waiting.removeAll(keepingCapacity: waiting.count < 4096)
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
    return zone
  }

  /// Puts a zone in force or out of it, as a whole or but for names that it does not have.
  func setFlags(of zone: UInt32, _ flags: ZoneFlags) {
    unsafe (place(zone) + ImageLayout.Zone.flags).storeBytes(of: flags.rawValue, as: UInt16.self)
  }

  /// Puts all composite answers of a zone out of force.
  func advanceStamp(of zone: UInt32) {
    let stamp = stamp(of: zone) &- globalStamp &+ 1
    unsafe (place(zone) + ImageLayout.Zone.stamp).storeBytes(of: stamp, as: UInt32.self)
  }

  /// What composite answers of a zone have to carry now.
  func stamp(of zone: UInt32) -> UInt32 {
    unsafe (place(zone) + ImageLayout.Zone.stamp).load(as: UInt32.self) &+ globalStamp
  }

  /// Changes the records of negative answers; `nil` for none.
  func setNegative(of zone: UInt32, _ set: [UInt8]?) {
    let reference = set.flatMap { store($0) } ?? leftSet
    let field = unsafe place(zone) + ImageLayout.Zone.negative
    let former = unsafe field.load(as: UInt32.self)
    unsafe field.storeBytes(of: reference, as: UInt32.self)
    if former != leftSet, former != 0 { retire(former) }
  }

  // MARK: Names

  /// Puts a name's piece in force, in the place of the one it had.
  ///
  /// - Parameter mayEvict: Whether it may take the slot of a name that was not used.
  /// - Returns: Whether there was room.
  func install(_ name: [UInt8], _ octets: [UInt8], mayEvict: Bool = false) -> Bool {
    // What is changed is written anew before it is given back: new names leave room for that.
    let reserve = find(name) == nil ? length / ImageLayout.unit / 64 : 0
    guard let reference = store(octets, keeping: reserve) else { return false }
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
        retire(UInt32(truncatingIfNeeded: entry))
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
    let field = unsafe base + ImageLayout.mostLabels
    guard unsafe field.load(as: UInt32.self) < count else { return }
    unsafe field.storeBytes(of: count, as: UInt32.self)
  }

  /// Takes a name out, if it is there and of the zone.
  func remove(_ name: [UInt8], of zone: UInt32) {
    guard let index = find(name) else { return }
    let reference = UInt32(truncatingIfNeeded: self[slot: index])
    guard self.zone(of: reference) == zone else { return }
    vacate(index)
    retire(reference)
    nameCount -= 1
  }

  /// Takes all names of a zone out, and the zone.
  func removeZone(_ zone: UInt32) {
    setFlags(of: zone, [])
    for index in 0..<(1 << slotBits) {
      let entry = self[slot: index]
      guard entry >> 32 != 0 else { continue }
      let reference = UInt32(truncatingIfNeeded: entry)
      guard self.zone(of: reference) == zone else { continue }
      vacate(index)
      retire(reference)
      nameCount -= 1
    }
    setNegative(of: zone, nil)
    retire(zone)
  }

  /// Leaves questions for a name to the sockets, at once.
  func leave(_ name: [UInt8]) {
    guard let index = find(name) else { return }
    let field =
      unsafe place(UInt32(truncatingIfNeeded: self[slot: index])) + ImageLayout.Node.flags
    let flags = unsafe NodeFlags(rawValue: field.load(as: UInt16.self)).union(.isLeft)
    unsafe field.storeBytes(of: flags.rawValue, as: UInt16.self)
  }

  /// What is noted of a name; `nil` if it is not here.
  func flags(of name: [UInt8]) -> NodeFlags? {
    find(name).map {
      let piece = unsafe place(UInt32(truncatingIfNeeded: self[slot: $0]))
      return unsafe NodeFlags(rawValue: (piece + ImageLayout.Node.flags).load(as: UInt16.self))
    }
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

  private func zone(of node: UInt32) -> UInt32 {
    unsafe (place(node) + ImageLayout.Node.zone).load(as: UInt32.self)
  }

  subscript(slot index: Int) -> UInt64 {
    get { unsafe (base + ImageLayout.slots + index * 8).load(as: UInt64.self) }
    set { unsafe (base + ImageLayout.slots + index * 8).storeBytes(of: newValue, as: UInt64.self) }
  }
}
