import Glibc

/// A name that is being looked up: as it was written, in lower case, where its labels start, and
/// the hash of each of its suffixes.
///
/// The hash runs from the root to the first label, so that one pass gives the hashes of all
/// ancestors: the zone, the closest encloser and the name itself are all found from them.
@safe
struct NameScratch: ~Copyable {
  private static let mostLabels = 128
  /// The longest name, rounded up so that whole words may be written beyond its end.
  private static let room = 264
  private static let startsAt = room
  private static let hashesAt = startsAt + mostLabels
  private static let copyAt = hashesAt + mostLabels * 8
  private static let length = copyAt + 8 + room

  /// All of the scratch space in one piece, so that two of them are exchanged cheaply.
  private let memory: UnsafeMutableRawPointer
  /// The name as it was written: in the message, or in the scratch space's own copy.
  ///
  /// Seven octets before it may be read.
  private(set) var original: UnsafePointer<UInt8>
  /// The name's length in octets, its root included.
  private(set) var length = 0
  /// The number of labels, the root's not counted.
  private(set) var labelCount = 0

  /// The name in lower case.
  @inline(__always) var lowered: UnsafeMutablePointer<UInt8> {
    unsafe memory.assumingMemoryBound(to: UInt8.self)
  }
  /// Where each label's length octet stands, the root's last.
  @inline(__always) private var starts: UnsafeMutablePointer<UInt8> {
    unsafe (memory + Self.startsAt).assumingMemoryBound(to: UInt8.self)
  }
  /// The hash of the suffix with so many labels, the root's first.
  @inline(__always) private var hashes: UnsafeMutablePointer<UInt64> {
    unsafe (memory + Self.hashesAt).assumingMemoryBound(to: UInt64.self)
  }
  private var copy: UnsafeMutablePointer<UInt8> {
    unsafe (memory + (Self.copyAt + 8)).assumingMemoryBound(to: UInt8.self)
  }

  init() {
    unsafe memory = .allocate(byteCount: Self.length, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.length)
    unsafe original = UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
  }

  deinit { unsafe memory.deallocate() }

  /// Takes a copy of the uncompressed name that starts at `start`.
  ///
  /// - Returns: The index after the name, or `nil` when there is no well-formed name.
  mutating func read(_ bytes: UnsafePointer<UInt8>, count: Int, from start: Int) -> Int? {
    guard let end = unsafe readLabels(bytes, count: count, from: start) else { return nil }
    unsafe memcpy(copy, bytes + start, length)
    unsafe original = UnsafePointer(copy)
    return end
  }

  /// Takes a copy of a name in wire format and computes all that is asked of it.
  ///
  /// - Returns: Whether it is well-formed.
  mutating func read(wire: Span<UInt8>, _ key: HashKey) -> Bool {
    let end = unsafe wire.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.flatMap { unsafe read($0, count: buffer.count, from: 0) }
    }
    guard end != nil else { return false }
    prepare(key)
    return true
  }

  /// Takes the uncompressed name that starts at `start`, which stays there while it is used.
  ///
  /// - Returns: The index after the name, or `nil` when there is no well-formed name.
  @inline(__always)
  mutating func readLabels(_ bytes: UnsafePointer<UInt8>, count: Int, from start: Int) -> Int? {
    // 255 octets hold at most 127 labels and the root, so `starts` can't overflow.
    let end = min(count, start &+ 255)
    let starts = unsafe starts
    var position = start
    var labels = 0
    while true {
      guard position < end else { return nil }
      let label = Int(unsafe bytes[position])
      guard label <= 63 else { return nil }
      unsafe starts[labels] = UInt8(truncatingIfNeeded: position &- start)
      position &+= 1 &+ label
      if label == 0 { break }
      labels &+= 1
    }
    unsafe original = bytes + start
    length = position &- start
    labelCount = labels
    return position
  }

  /// Computes the lower-case form.
  @inline(__always)
  mutating func lowercase() { unsafe ASCII.lowercase(original, length, into: lowered) }

  /// Computes the lower-case form and the hashes of all suffixes.
  @inline(__always)
  mutating func prepare(_ key: HashKey) {
    lowercase()
    var hash = key.seed
    unsafe hashes[0] = hash
    var end = length &- 1
    var index = labelCount
    while index > 0 {
      index &-= 1
      let start = Int(unsafe starts[index])
      hash = unsafe NameHash.extend(hash, label: lowered + start, length: end &- start, key)
      unsafe hashes[labelCount &- index] = hash
      end = start
    }
  }

  /// The hash of the suffix of `depth` labels.
  @inline(__always)
  func hash(depth: Int) -> UInt64 { unsafe hashes[depth] }

  /// What finds the suffix of `depth` labels in a ``SlotTable``.
  @inline(__always)
  func tag(depth: Int) -> UInt32 { HashKey.tag(hash(depth: depth)) }

  /// Where the suffix of `depth` labels starts.
  @inline(__always)
  func start(depth: Int) -> Int { Int(unsafe starts[labelCount &- depth]) }
}
