/// Case of letters, eight octets at a time (RFC 4343).
enum ASCII {
  /// Copies octets with letters in lower case.
  ///
  /// - Parameters:
  ///   - source: The octets; up to seven before them are read.
  ///   - count: How many there are, at least one.
  ///   - target: Room for them and seven more.
  @inline(__always)
  static func lowercase(
    _ source: UnsafePointer<UInt8>, _ count: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
    let from = unsafe UnsafeRawPointer(source)
    let to = UnsafeMutableRawPointer(target)
    let last = unsafe lowercased(from.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
    guard count >= 8 else {
      unsafe to.storeBytes(of: last &>> UInt64(64 &- count &* 8), as: UInt64.self)
      return
    }
    // Most names are this short, and a loop would cost more than the work.
    if count > 8 { unsafe lowercaseEight(from, into: to, at: 0) }
    if count > 16 { unsafe lowercaseEight(from, into: to, at: 8) }
    if count > 24 { unsafe lowercaseEight(from, into: to, at: 16) }
    var offset = 24
    while offset < count &- 8 {
      unsafe lowercaseEight(from, into: to, at: offset)
      offset &+= 8
    }
    // The last eight octets, some of them perhaps again.
    unsafe to.storeBytes(of: last, toByteOffset: count &- 8, as: UInt64.self)
  }

  @inline(__always)
  private static func lowercaseEight(
    _ from: UnsafeRawPointer, into to: UnsafeMutableRawPointer, at offset: Int
  ) {
    let word = unsafe from.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    unsafe to.storeBytes(of: lowercased(word), toByteOffset: offset, as: UInt64.self)
  }

  /// Eight octets with each ASCII capital letter turned to lower case.
  @inline(__always)
  static func lowercased(_ word: UInt64) -> UInt64 {
    let low = word & 0x7f7f_7f7f_7f7f_7f7f
    let atLeastA = low &+ 0x3f3f_3f3f_3f3f_3f3f
    let aboveZ = low &+ 0x2525_2525_2525_2525
    let isLetter = (atLeastA ^ aboveZ) & ~word & 0x8080_8080_8080_8080
    return word | (isLetter &>> 2)
  }
}
