import Glibc

/// A program attached to an interface, for as long as this object or its process lives.
public final class XDPLink: Sendable {
  /// Where the program runs.
  public enum Mode: UInt32, Sendable, CaseIterable {
    /// In the driver, before the kernel has made a socket buffer (`XDP_FLAGS_DRV_MODE`).
    case native = 4
    /// At the entrance of the kernel's network stack, with any driver (`XDP_FLAGS_SKB_MODE`).
    case generic = 2
  }

  /// Where the program runs.
  public let mode: Mode
  private let descriptor: BPFDescriptor

  /// Attaches a program.
  ///
  /// - Parameter interface: The interface's index.
  /// - Throws: ``BPFError``; `EOPNOTSUPP` and `EINVAL` where the driver has no such mode.
  public init(_ program: BPFProgram, interface: UInt32, mode: Mode) throws(BPFError) {
    let call = BPFCall(.createLink)
    call.set(0, UInt32(bitPattern: program.descriptor.number))
    call.set(4, interface)
    call.set(8, 37)  // BPF_XDP
    call.set(12, mode.rawValue)
    self.mode = mode
    descriptor = BPFDescriptor(
      try call("attach the program to interface \(interface) in \(mode) mode"))
  }

  /// The index of the interface that the program runs on; 0 when that is gone.
  ///
  /// - Throws: ``BPFError``.
  public func interface() throws(BPFError) -> UInt32 {
    // struct bpf_link_info: type, identifier, program, and at 16 what links of XDP have.
    var information = [UInt8](repeating: 0, count: 64)
    let outcome = unsafe information.withUnsafeMutableBytes { octets in
      Result { () throws(BPFError) -> UInt32 in
        let call = BPFCall(.information)
        call.set(0, UInt32(bitPattern: descriptor.number))
        call.set(4, UInt32(octets.count))
        unsafe call.set(8, UnsafeRawPointer(octets.baseAddress))
        _ = try call("ask where the program runs")
        return unsafe octets.load(fromByteOffset: 16, as: UInt32.self)
      }
    }
    return try outcome.get()
  }
}
