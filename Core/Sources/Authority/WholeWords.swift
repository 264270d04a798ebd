/// Comparing octets eight at a time.
enum WholeWords {
  /// Whether two runs of octets are equal; up to seven octets behind each are read and ignored.
  @inline(__always)
  static func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ length: Int) -> Bool {
    var offset = 0
    while length &- offset > 8 {
      let a = unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let b = unsafe right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if a != b { return false }
      offset &+= 8
    }
    let a = unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let b = unsafe right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    // The names are never empty: one to eight octets are left.
    return (a ^ b) &<< UInt64(truncatingIfNeeded: 64 &- (length &- offset) &* 8) == 0
  }
}
