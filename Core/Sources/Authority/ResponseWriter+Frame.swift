extension ResponseWriter {
  /// The length of an OPT record without options.
  static let optLength = 11

  /// Copies the question as it was asked, case and all.
  @inline(__always)
  mutating func begin(with query: UnsafePointer<UInt8>, length: Int) {
    unsafe Octets.copy(query, length, to: base)
    position = length
  }

  /// Appends the OPT record (RFC 6891 §6.1.2) in the room that was reserved for it.
  ///
  /// - Returns: Where it starts.
  @inline(__always)
  mutating func appendOPT(_ query: Query, payload: Int) -> Int {
    release(Self.optLength)
    let start = position
    unsafe base[start] = 0
    put16(41, at: start &+ 1)
    put16(UInt16(truncatingIfNeeded: payload), at: start &+ 3)
    unsafe base[start &+ 5] = UInt8(truncatingIfNeeded: code &>> 4)
    unsafe base[start &+ 6] = 0
    put16(query.dnssecOK ? 0x8000 : 0, at: start &+ 7)
    put16(0, at: start &+ 9)
    position &+= Self.optLength
    additionalCount &+= 1
    return start
  }

  /// Appends to the OPT record that starts at `start` those options that fit.
  mutating func appendOptions(_ query: Query, nsid: Span<UInt8>, optAt start: Int) {
    if query.wantsNSID, nsid.count > 0, fits(4 &+ nsid.count) {
      put16(3, at: position)
      put16(UInt16(truncatingIfNeeded: nsid.count), at: position &+ 2)
      position &+= 4
      for index in nsid.indices {
        unsafe base[position] = nsid[index]
        position &+= 1
      }
    }
    if extendedError != 0, fits(6) {
      put16(15, at: position)
      put16(2, at: position &+ 2)
      put16(extendedError, at: position &+ 4)
      position &+= 6
    }
    put16(UInt16(truncatingIfNeeded: position &- start &- Self.optLength), at: start &+ 9)
  }

  /// Writes the header: QR set; opcode and RD as in the query; RA, Z, AD and CD clear.
  @inline(__always)
  func finish(header query: Span<UInt8>, hasQuestion: Bool) {
    let flags = 0x80 | (query[2] & 0x79) | (isAuthoritative ? 0x04 : 0) | (isTruncated ? 0x02 : 0)
    let words =
      UInt64(flags) &<< 56 | UInt64(code & 0x0f) &<< 48 | (hasQuestion ? 1 : 0) &<< 32
      | UInt64(answerCount) &<< 16 | UInt64(authorityCount)
    unsafe UnsafeMutableRawPointer(base + 2).storeBytes(of: words.bigEndian, as: UInt64.self)
    put16(additionalCount, at: 10)
  }
}
