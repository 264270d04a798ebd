/// The keyed hash of names in lower case.
enum NameHash {
  /// The hash of a name from that of its parent.
  ///
  /// - Parameters:
  ///   - parent: The parent's hash; the key's seed for the root.
  ///   - label: The label with its length octet, in lower case; up to seven octets beyond it are
  ///     read and ignored.
  ///   - length: The label's length with its length octet, 2 to 64.
  @inline(__always)
  static func extend(
    _ parent: UInt64, label: UnsafePointer<UInt8>, length: Int, _ key: HashKey
  ) -> UInt64 {
    var hash = parent
    var offset = 0
    let raw = unsafe UnsafeRawPointer(label)
    while length &- offset > 8 {
      hash = key.mixed(hash, unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset &+= 8
    }
    // One to eight octets are left; the label's first octet says how many.
    let word = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return key.mixed(hash, word &<< UInt64(truncatingIfNeeded: 64 &- (length &- offset) &* 8))
  }

  /// The hash of the wildcard right below a name.
  @inline(__always)
  static func extendByAsterisk(_ parent: UInt64, _ key: HashKey) -> UInt64 {
    // One octet of length, one asterisk, as `extend` reads them.
    key.mixed(parent, 0x2a01 &<< 48)
  }
}
