import CLinux
import Glibc

/// One bpf system call: its attributes are a block of octets in which every command has places of
/// its own (`union bpf_attr` in `linux/bpf.h`).
@safe
struct BPFCall: ~Copyable {
  enum Command: CInt {
    case createMap = 0
    case lookUp = 1
    case update = 2
    case delete = 3
    case loadProgram = 5
    case testRun = 10
    case programDescriptor = 13
    case information = 15
    case createLink = 28
  }

  private static let length = 128
  private let attributes = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: 8)
  private let command: Command

  init(_ command: Command) {
    self.command = command
    unsafe attributes.initializeMemory(as: UInt8.self, repeating: 0, count: Self.length)
  }

  deinit { unsafe attributes.deallocate() }

  /// Sets 32 bits.
  func set(_ offset: Int, _ value: UInt32) {
    unsafe attributes.storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
  }

  /// Sets 64 bits.
  func set64(_ offset: Int, _ value: UInt64) {
    unsafe attributes.storeBytes(of: value, toByteOffset: offset, as: UInt64.self)
  }

  /// Sets an address.
  func set(_ offset: Int, _ address: UnsafeRawPointer?) {
    set64(offset, UInt64(UInt(bitPattern: address)))
  }

  /// Sets a name of at most 15 letters, digits, dots and underlines.
  func set(_ offset: Int, name: String) {
    for (index, octet) in name.utf8.prefix(15).enumerated() {
      unsafe attributes.storeBytes(of: octet, toByteOffset: offset + index, as: UInt8.self)
    }
  }

  /// 32 bits that the kernel has set.
  func get(_ offset: Int) -> UInt32 {
    unsafe attributes.load(fromByteOffset: offset, as: UInt32.self)
  }

  /// Makes the call.
  ///
  /// - Returns: A descriptor, or 0.
  func callAsFunction(_ operation: @autoclosure () -> String) throws(BPFError) -> CInt {
    let result = unsafe clinux_bpf(command.rawValue, attributes, UInt32(Self.length))
    guard result >= 0 else { throw BPFError(operation(), code: errno) }
    return CInt(truncatingIfNeeded: result)
  }
}
