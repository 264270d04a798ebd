import Glibc

/// A name that is being looked up: as it was written, in lower case, where its labels start, and
/// the hash of each of its suffixes.
///
/// The hash runs from the root to the first label, so that one pass gives the hashes of all
/// ancestors: the zone, the closest encloser and the name itself are all found from them.
@safe
struct NameScratch: ~Copyable {
  /// The longest name, rounded up so that whole words may be read beyond its end.
  private static let room = 255 + 17
  private static let mostLabels = 128

  /// The name as it was written: in the response, or in the scratch space's own copy.
  ///
  /// Seven octets behind it may be read.
  private(set) var original: UnsafePointer<UInt8>
  private let copy: UnsafeMutablePointer<UInt8>
  /// The name in lower case.
  let lowered: UnsafeMutablePointer<UInt8>
  /// Where each label's length octet stands, the root's last.
  private let starts: UnsafeMutablePointer<UInt8>
  /// The hash of the suffix with so many labels, the root's first.
  private let hashes: UnsafeMutablePointer<UInt64>
  /// The name's length in octets, its root included.
  private(set) var length = 0
  /// The number of labels, the root's not counted.
  private(set) var labelCount = 0

  init() {
    unsafe copy = .allocate(capacity: Self.room)
    unsafe copy.initialize(repeating: 0, count: Self.room)
    unsafe original = UnsafePointer(copy)
    unsafe lowered = .allocate(capacity: Self.room)
    unsafe lowered.initialize(repeating: 0, count: Self.room)
    unsafe starts = .allocate(capacity: Self.mostLabels)
    unsafe starts.initialize(repeating: 0, count: Self.mostLabels)
    unsafe hashes = .allocate(capacity: Self.mostLabels)
    unsafe hashes.initialize(repeating: 0, count: Self.mostLabels)
  }

  deinit {
    unsafe copy.deallocate()
    unsafe lowered.deallocate()
    unsafe starts.deallocate()
    unsafe hashes.deallocate()
  }

  /// Takes a copy of the uncompressed name that starts at `start`.
  ///
  /// - Returns: The index after the name, or `nil` when there is no well-formed name.
  mutating func read(_ bytes: UnsafePointer<UInt8>, count: Int, from start: Int) -> Int? {
    guard let end = unsafe readLabels(bytes, count: count, from: start) else { return nil }
    unsafe memcpy(copy, bytes + start, length)
    unsafe original = UnsafePointer(copy)
    return end
  }

  /// Says where the name stands whose labels were read; it must stay there while it is used.
  @inline(__always)
  mutating func adopt(_ name: UnsafePointer<UInt8>) { unsafe original = name }

  /// Finds the labels of the uncompressed name that starts at `start`; ``adopt(_:)`` has to follow.
  ///
  /// - Returns: The index after the name, or `nil` when there is no well-formed name.
  @inline(__always)
  mutating func readLabels(_ bytes: UnsafePointer<UInt8>, count: Int, from start: Int) -> Int? {
    var position = start
    var labels = 0
    while true {
      guard position < count else { return nil }
      let label = Int(unsafe bytes[position])
      guard label <= 63, position &- start < 255 else { return nil }
      unsafe starts[labels] = UInt8(truncatingIfNeeded: position &- start)
      position &+= 1 &+ label
      if label == 0 { break }
      labels &+= 1
    }
    // 255 octets hold at most 127 labels, so `starts` could not overflow above.
    let length = position &- start
    guard position <= count, length <= 255 else { return nil }
    self.length = length
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
