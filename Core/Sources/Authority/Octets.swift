import Glibc

/// Copying octets: most pieces of a response are so short that calling `memcpy` costs more than
/// what it does.
enum Octets {
  @inline(__always)
  static func copy(
    _ source: UnsafePointer<UInt8>, _ length: Int, to target: UnsafeMutablePointer<UInt8>
  ) {
    guard length >= 16, length <= 96 else {
      unsafe memcpy(target, source, length)
      return
    }
    let from = unsafe UnsafeRawPointer(source)
    let to = UnsafeMutableRawPointer(target)
    var offset = 0
    while offset &+ 16 <= length {
      unsafe move(from, to, offset)
      offset &+= 16
    }
    // The last sixteen octets again, so that nothing beyond the end is touched.
    if offset < length { unsafe move(from, to, length &- 16) }
  }

  @inline(__always)
  private static func move(
    _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ offset: Int
  ) {
    let octets = unsafe from.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
    unsafe to.storeBytes(of: octets, toByteOffset: offset, as: SIMD16<UInt8>.self)
  }
}
