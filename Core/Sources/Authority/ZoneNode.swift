/// A name that exists in a zone, with everything that is there: one piece of an ``Arena``, read in
/// place.
///
/// | octets | what |
/// |---|---|
/// | 0 | length of the name, 1 octet |
/// | 1 | number of labels, 1 octet |
/// | 2 | flags, 2 octets |
/// | 4 | number of sets, 2 octets; 2 unused |
/// | 8 | number of names right below, 4 octets: the writer's alone, readers never look at it |
/// | 12 | length of the whole in units, 4 octets |
/// | 16 | the name in lower-case wire format, filled up to a multiple of eight |
/// | … | the sets in order of type, 16 octets each: ``RecordSet`` |
/// | … | the blocks of the sets: records ready to be sent, relocations, targets |
@safe
struct ZoneNode: BitwiseCopyable {
  static let headerLength = 16

  /// There is an NS set here and this is not the apex.
  static let isDelegation: UInt16 = 1
  /// There is a DNAME here.
  static let hasDNAME: UInt16 = 2
  /// There is a CNAME here.
  static let hasCNAME: UInt16 = 4

  let base: UnsafeRawPointer
  private let header: UInt64

  @inline(__always)
  init(base: UnsafeRawPointer) {
    unsafe self.base = base
    header = unsafe base.load(as: UInt64.self)
  }

  /// The length of the name in octets.
  @inline(__always) var nameLength: Int { Int(header & 0xff) }
  /// The number of labels, the root's not counted.
  @inline(__always) var labelCount: Int { Int(header &>> 8 & 0xff) }
  /// What is there.
  @inline(__always) var flags: UInt16 { UInt16(truncatingIfNeeded: header &>> 16) }
  /// The number of sets; an empty non-terminal has none.
  @inline(__always) var setCount: Int { Int(header &>> 32 & 0xffff) }
  /// The name in lower-case wire format.
  @inline(__always) var name: UnsafePointer<UInt8> {
    unsafe (base + Self.headerLength).assumingMemoryBound(to: UInt8.self)
  }

  /// Whether there is a zone cut or a DNAME.
  @inline(__always) var isCut: Bool { flags & (Self.isDelegation | Self.hasDNAME) != 0 }

  /// Where the sets start.
  static func setsOffset(nameLength: Int) -> Int { headerLength &+ ((nameLength &+ 7) & ~7) }

  /// The set at an index below ``setCount``.
  @inline(__always)
  func set(_ index: Int) -> RecordSet {
    unsafe (base + (Self.setsOffset(nameLength: nameLength) &+ index &* RecordSet.length))
      .load(as: RecordSet.self)
  }

  /// The set of a type.
  @inline(__always)
  func set(type: UInt16) -> RecordSet? {
    var place = unsafe base + Self.setsOffset(nameLength: nameLength)
    var remaining = setCount
    while remaining > 0 {
      let candidate = unsafe place.load(as: UInt16.self)
      if candidate >= type {
        return candidate == type ? unsafe place.load(as: RecordSet.self) : nil
      }
      unsafe place += RecordSet.length
      remaining &-= 1
    }
    return nil
  }

  /// Whether the node's name is the given one.
  ///
  /// - Parameters:
  ///   - other: A name in lower case, with room of seven octets to read behind it.
  ///   - length: Its length in octets.
  @inline(__always)
  static func isNamed(
    _ other: UnsafePointer<UInt8>, _ length: Int, at base: UnsafeRawPointer
  ) -> Bool {
    guard unsafe Int(base.load(as: UInt8.self)) == length else { return false }
    return unsafe WholeWords.equal(base + headerLength, UnsafeRawPointer(other), length)
  }
}
