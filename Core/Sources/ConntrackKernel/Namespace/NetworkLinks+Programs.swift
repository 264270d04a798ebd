public import Conntrack
import EBPF

extension NetworkLinks {
  /// The programs that look at packets of this namespace's interfaces first (XDP).
  ///
  /// Their names take CAP_SYS_ADMIN; without it they are missing.
  ///
  /// - Throws: ``KernelError``.
  public func driverPrograms() throws(KernelError) -> [DriverProgram] {
    // RTM_GETLINK with NLM_F_DUMP and an empty `struct ifinfomsg`.
    let request = NetlinkRequest(type: 18, flags: 0x300, header: Array(repeating: 0, count: 16))
    var programs: [DriverProgram] = []
    try socket.perform(request, "list the interfaces") { message, bytes in
      if let program = Self.program(message, in: bytes) { programs.append(program) }
    }
    return programs
  }

  /// What a message about an interface says of its program (linux/if_link.h, IFLA_XDP).
  private static func program(
    _ message: NetlinkMessage, in bytes: Span<UInt8>
  ) -> DriverProgram? {
    guard message.payload.count >= 16 else { return nil }
    let start = message.payload.lowerBound + 16
    var interface: String?
    var mode: DriverProgram.Mode?
    var identifier: UInt32?
    var attributes = NetlinkAttributeCursor(start..<message.payload.upperBound)
    while let attribute = attributes.next(in: bytes) {
      if attribute.type == 3 { interface = attribute.text(in: bytes) }
      guard attribute.type == 43 else { continue }
      var parts = NetlinkAttributeCursor(attribute.payload)
      while let part = parts.next(in: bytes) {
        let place = part.payload.lowerBound
        // IFLA_XDP_ATTACHED, IFLA_XDP_PROG_ID.
        if part.type == 2, part.payload.count >= 1 { mode = Self.mode(bytes[place]) }
        if part.type == 4, part.payload.count >= 4 { identifier = bytes.nativeUInt32(at: place) }
      }
    }
    guard let interface, let mode, let identifier else { return nil }
    return DriverProgram(
      interface: interface, mode: mode, identifier: identifier,
      name: try? BPFProgram.name(of: identifier))
  }

  /// The mode that a number stands for (`XDP_ATTACHED_…`).
  private static func mode(_ value: UInt8) -> DriverProgram.Mode? {
    switch value {
    case 1: .native
    case 2: .generic
    case 3: .offloaded
    default: nil
    }
  }
}
