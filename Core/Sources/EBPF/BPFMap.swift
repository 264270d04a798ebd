import Glibc

/// Memory that programs and this process share.
@safe
public final class BPFMap: Sendable {
  /// What kind of memory it is (`enum bpf_map_type`).
  public enum Kind: UInt32, Sendable {
    /// Values found by a key of a fixed length.
    case hash = 1
    /// Values numbered from 0.
    case array = 2
    /// An array of which each processor has its own.
    case arrayOfEachProcessor = 6
    /// Values found by the longest prefix: a key is 32 bits of length in bits, then an address.
    case longestPrefix = 11
  }

  /// How a map is used.
  public struct Flags: OptionSet, Sendable {
    /// The bits of `map_flags`.
    public let rawValue: UInt32
    /// Makes a set of the bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Memory is taken when an entry is made, as longest-prefix maps want it.
    public static let allocatesLate = Flags(rawValue: 1)
    /// Its values can be mapped into this process.
    public static let mappable = Flags(rawValue: 1 << 10)
  }

  /// The map's descriptor.
  public let descriptor: BPFDescriptor
  /// The length of a key in octets.
  public let keyLength: Int
  /// The length of a value in octets.
  public let valueLength: Int
  private let name: String

  /// Makes a map.
  ///
  /// - Throws: ``BPFError``.
  public init(
    _ kind: Kind, name: String, keyLength: Int = 4, valueLength: Int, entries: Int = 1,
    flags: Flags = []
  ) throws(BPFError) {
    let call = BPFCall(.createMap)
    call.set(0, kind.rawValue)
    call.set(4, UInt32(truncatingIfNeeded: keyLength))
    call.set(8, UInt32(truncatingIfNeeded: valueLength))
    call.set(12, UInt32(truncatingIfNeeded: entries))
    call.set(16, flags.rawValue)
    call.set(28, name: name)
    descriptor = BPFDescriptor(
      try call("make a map of \(entries) × \(valueLength) octets (\(name))"))
    (self.keyLength, self.valueLength, self.name) = (keyLength, valueLength, name)
  }

  /// Puts a value in the place of what a key has.
  ///
  /// - Throws: ``BPFError``; `E2BIG` when the map is full.
  public func update(_ key: Span<UInt8>, _ value: Span<UInt8>) throws(BPFError) {
    precondition(key.count == keyLength && value.count >= valueLength)
    let code = unsafe key.withUnsafeBufferPointer { key in
      unsafe value.withUnsafeBufferPointer { value -> Int32 in
        let call = BPFCall(.update)
        unsafe fill(call, key.baseAddress, value.baseAddress)
        return outcome(of: call)
      }
    }
    if code != 0 { throw BPFError("write an entry of the map \(name)", code: code) }
  }

  /// Takes a key out, if it is there.
  ///
  /// - Throws: ``BPFError``.
  public func remove(_ key: Span<UInt8>) throws(BPFError) {
    precondition(key.count == keyLength)
    let code = unsafe key.withUnsafeBufferPointer { key -> Int32 in
      let call = BPFCall(.delete)
      unsafe fill(call, key.baseAddress, nil)
      return outcome(of: call)
    }
    if code != 0, code != ENOENT {
      throw BPFError("remove an entry of the map \(name)", code: code)
    }
  }

  /// The value of an array at an index; of an array of each processor, all of them one after another.
  ///
  /// - Parameter length: The octets that all processors' values take together.
  /// - Throws: ``BPFError``.
  public func value(at index: UInt32 = 0, length: Int? = nil) throws(BPFError) -> [UInt8] {
    let length = length ?? valueLength
    var code: Int32 = 0
    let octets = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      _ = unsafe memset(buffer.baseAddress!, 0, length)
      unsafe withUnsafeBytes(of: index) { key in
        let call = BPFCall(.lookUp)
        unsafe fill(call, key.baseAddress, buffer.baseAddress)
        code = outcome(of: call)
      }
      count = length
    }
    if code != 0 { throw BPFError("read the map \(name)", code: code) }
    return octets
  }

  /// Maps the values of an array into this process, for good.
  ///
  /// - Throws: ``BPFError``.
  public func mapIntoProcess(length: Int) throws(BPFError) -> UnsafeMutableRawPointer {
    let place = unsafe mmap(
      nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.number, 0)
    guard let place = unsafe place, unsafe place != MAP_FAILED else {
      throw BPFError("map \(length) octets of the map \(name)", code: errno)
    }
    return unsafe place
  }

  private func fill(
    _ call: borrowing BPFCall, _ key: UnsafeRawPointer?, _ value: UnsafeRawPointer?
  ) {
    call.set(0, UInt32(bitPattern: descriptor.number))
    unsafe call.set(8, key)
    unsafe call.set(16, value)
  }

  private func outcome(of call: borrowing BPFCall) -> Int32 {
    do throws(BPFError) {
      _ = try call(name)
      return 0
    } catch {
      return error.code
    }
  }
}
