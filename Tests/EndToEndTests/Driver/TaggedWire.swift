import Foundation

/// VLAN tags on what leaves a namespace through an interface, and off what comes back, as a switch
/// does it: kernels without 802.1Q can't, so two small programs at the interface do.
final class TaggedWire {
  private let process: ChildProcess

  /// - Parameters:
  ///   - network: Where the interface `wire` is.
  ///   - count: How many tags; the last is the outermost.
  init(_ network: IsolatedNetwork, count: Int, in folder: TemporaryDirectory) throws {
    let script = try folder.write("tags.py", Self.script)
    process = try ChildProcess(
      network.enter + ["python3", script, "wire", "\(count)"],
      log: "\(folder.path)/tags-\(UUID().uuidString).log")
    for _ in 0..<200 where !process.log.contains("attached") { usleep(20_000) }
    guard process.log.contains("attached") else { throw EndToEndError(process.log) }
  }

  private static let script = """
    import ctypes, fcntl, platform, socket, struct, sys, time

    BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
    SCHED_CLS, INGRESS, EGRESS = 3, 46, 47
    VLAN_PUSH, VLAN_POP = 18, 19
    libc = ctypes.CDLL(None, use_errno=True)

    def bpf(command, attributes):
        buffer = ctypes.create_string_buffer(attributes, 128)
        result = libc.syscall(BPF, command, buffer, len(buffer))
        if result < 0:
            raise OSError(ctypes.get_errno(), f"bpf command {command}")
        return result

    def instruction(code, registers, value=0):
        return struct.pack("<BBhi", code, registers, 0, value)

    def attach(interface, place, calls):
        text = instruction(0xbf, 0x16)                     # r6 = r1
        for helper, arguments in calls:
            text += instruction(0xbf, 0x61)                # r1 = r6
            for number, value in enumerate(arguments, 2):
                text += instruction(0xb7, number, value)
            text += instruction(0x85, 0, helper)
        text += instruction(0xb7, 0, 0) + instruction(0x95, 0)
        code, licence = ctypes.create_string_buffer(text), ctypes.create_string_buffer(b"GPL")
        program = bpf(5, struct.pack(
            "<IIQQIIQII16sII", SCHED_CLS, len(text) // 8, ctypes.addressof(code),
            ctypes.addressof(licence), 0, 0, 0, 0, 0, b"tags", 0, place))
        return bpf(28, struct.pack(
            "<IIII", program, socket.if_nametoindex(interface), place, 0))

    interface, count = sys.argv[1], int(sys.argv[2])
    # Into the packet, not beside it: a virtual wire would carry them there (ETHTOOL_SFLAGS).
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for command in (0x25, 0x26):
            value = ctypes.create_string_buffer(
                struct.pack("<II", command, 0 if command == 0x25 else flags & ~(1 << 7)))
            fcntl.ioctl(control, 0x8946, struct.pack(
                "<16sQ16x", interface.encode(), ctypes.addressof(value)))
            flags = struct.unpack("<II", value.raw[:8])[1]
    tags = [(VLAN_PUSH, (0x0081, 5 + number)) for number in range(count)]
    links = attach(interface, EGRESS, tags), attach(interface, INGRESS, [(VLAN_POP, ())] * count)
    print("attached", flush=True)
    time.sleep(600)
    """
}
