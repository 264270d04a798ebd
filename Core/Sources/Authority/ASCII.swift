/// Case of letters, eight octets at a time (RFC 4343).
enum ASCII {
  /// Copies octets with letters in lower case; whole words are read and written, so both sides
  /// need room up to the next multiple of eight.
  @inline(__always)
  static func lowercase(
    _ source: UnsafePointer<UInt8>, _ count: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
    let from = unsafe UnsafeRawPointer(source)
    let to = UnsafeMutableRawPointer(target)
    var offset = 0
    while offset < count {
      let word = unsafe from.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      unsafe to.storeBytes(of: lowercased(word), toByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
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
