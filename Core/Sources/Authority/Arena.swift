import Glibc

/// The memory that compiled zones live in: one range of addresses, reserved once and used from its
/// start, so that 32 bits are enough to name a place in it and no place ever moves.
///
/// Pieces are given back to lists of their size class and taken from there again. Only one thread
/// at a time may call it; readers only follow references.
@safe
final class Arena {
  /// A reference counts units of so many octets; every piece starts at a multiple of it.
  static let unitLength = 16
  /// The reference that leads nowhere.
  static let none: UInt32 = 0

  private static let pageLength = 2 << 20
  private static let mostReserved = 1 << 36
  private static let leastReserved = 1 << 26
  /// Pieces of up to so many units have a size class each; above, four classes a doubling.
  private static let exactClasses = 64

  /// Where reference 0 would be.
  let base: UnsafeMutableRawPointer
  private let mapping: UnsafeMutableRawPointer
  private let mappingLength: Int
  private let reservedLength: Int
  private var committedLength = 0
  private var end = 1
  private var freeLists = [UInt32](repeating: Arena.none, count: exactClasses + 1 + 4 * 30)
  /// The octets of all pieces that are in use.
  private(set) var usedLength = 0
  /// The octets that have ever been in use at one time: what the arena has cost the machine.
  var extent: Int { end * Self.unitLength }

  /// Reserves addresses: as many as references can name, fewer where the process may not.
  ///
  /// What is reserved costs nothing before it is used.
  init() {
    var length = Self.mostReserved
    while true {
      let place = unsafe mmap(
        nil, length + Self.pageLength, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
        0)
      if let place = unsafe place, unsafe place != MAP_FAILED {
        unsafe mapping = place
        break
      }
      guard length > Self.leastReserved else {
        fatalError("no addresses for the compiled zones: mmap: \(Self.lastError)")
      }
      length /= 2
    }
    mappingLength = length + Self.pageLength
    reservedLength = length
    // Aligned, so that huge pages can be used from the first octet.
    let address = unsafe UInt(bitPattern: mapping)
    let aligned = (address + UInt(Self.pageLength) - 1) & ~UInt(Self.pageLength - 1)
    unsafe base = mapping + Int(aligned - address)
  }

  deinit { unsafe munmap(mapping, mappingLength) }

  /// The place that a reference names.
  @inline(__always)
  func at(_ reference: UInt32) -> UnsafeMutableRawPointer {
    unsafe base + Int(reference) &* Self.unitLength
  }

  /// Takes a piece of at least so many octets; what it holds is undefined.
  func allocate(_ length: Int) -> UInt32 {
    let (list, units) = Self.sizeClass(of: length)
    usedLength += units * Self.unitLength
    let free = freeLists[list]
    if free != Self.none {
      freeLists[list] = unsafe at(free).load(as: UInt32.self)
      return free
    }
    let reference = UInt32(truncatingIfNeeded: end)
    end += units
    if end * Self.unitLength > committedLength { commit() }
    return reference
  }

  /// Gives a piece back that nobody reads any more.
  func free(_ reference: UInt32, _ length: Int) {
    let (list, units) = Self.sizeClass(of: length)
    usedLength -= units * Self.unitLength
    unsafe at(reference).storeBytes(of: freeLists[list], as: UInt32.self)
    freeLists[list] = reference
  }

  /// Makes more of the reserved addresses usable, in growing steps.
  private func commit() {
    let needed = end * Self.unitLength
    let step = min(max(committedLength, 1 << 18), 1 << 28)
    let length = min(max(committedLength + step, needed), reservedLength)
    guard needed <= length, unsafe mprotect(base, length, PROT_READ | PROT_WRITE) == 0 else {
      fatalError("no memory for \(needed) octets of compiled zones: \(Self.lastError)")
    }
    committedLength = length
    // Look-ups jump about: with huge pages each costs one miss of the caches less. Small servers
    // keep to small pages.
    if length >= 4 * Self.pageLength { _ = unsafe madvise(base, length, CInt(MADV_HUGEPAGE)) }
  }

  /// The free list that pieces of a length belong to, and how many units they take.
  static func sizeClass(of length: Int) -> (list: Int, units: Int) {
    let units = (length + unitLength - 1) / unitLength
    guard units > exactClasses else { return (units, units) }
    let logarithm = Int.bitWidth - 1 - (units - 1).leadingZeroBitCount
    let step = 1 << (logarithm - 2)
    let rounded = (units + step - 1) & ~(step - 1)
    return (exactClasses + (logarithm - 6) * 4 + rounded / step - 4, rounded)
  }

  private static var lastError: String { unsafe String(cString: strerror(errno)) }
}
