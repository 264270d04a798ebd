import Glibc

/// Octets under construction: an array whose appending is cheap enough for a million small pieces.
@safe
struct OctetBuffer: ~Copyable {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity = 4096

  init() { unsafe base = .allocate(capacity: capacity) }

  deinit { unsafe base.deallocate() }

  subscript(index: Int) -> UInt8 {
    get {
      precondition(index >= 0 && index < count)
      return unsafe base[index]
    }
    set {
      precondition(index >= 0 && index < count)
      unsafe base[index] = newValue
    }
  }

  /// Forgets everything, or everything from a length on.
  mutating func truncate(to length: Int = 0) {
    precondition(length >= 0 && length <= count)
    count = length
  }

  mutating func append(_ octet: UInt8) {
    makeRoom(1)
    unsafe base[count] = octet
    count += 1
  }

  /// Appends two octets, the higher one first, as a message has them.
  mutating func append16(_ value: UInt16) {
    makeRoom(2)
    unsafe base[count] = UInt8(truncatingIfNeeded: value >> 8)
    unsafe base[count + 1] = UInt8(truncatingIfNeeded: value)
    count += 2
  }

  /// Appends a value as this machine stores it.
  mutating func appendNative<Value: BitwiseCopyable>(_ value: Value) {
    let size = MemoryLayout<Value>.size
    makeRoom(size)
    unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: value, as: Value.self)
    count += size
  }

  mutating func append(_ octets: UnsafePointer<UInt8>, _ length: Int) {
    makeRoom(length)
    unsafe memcpy(base + count, octets, length)
    count += length
  }

  mutating func append(_ octets: ArraySlice<UInt8>) {
    unsafe octets.withUnsafeBufferPointer {
      if let base = $0.baseAddress { unsafe append(base, $0.count) }
    }
  }

  /// Appends so many zero octets.
  mutating func appendZeros(_ length: Int) {
    makeRoom(length)
    unsafe memset(base + count, 0, length)
    count += length
  }

  /// Overwrites a value that was appended.
  mutating func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= count)
    unsafe UnsafeMutableRawPointer(base + offset).storeBytes(of: value, as: Value.self)
  }

  @inline(__always)
  private mutating func makeRoom(_ length: Int) {
    if count + length > capacity { grow(length) }
  }

  private mutating func grow(_ length: Int) {
    while capacity < count + length { capacity *= 2 }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    unsafe memcpy(larger, base, count)
    unsafe base.deallocate()
    unsafe base = larger
  }
}
