/// One instruction as the kernel takes it (`struct bpf_insn`): eight octets.
public struct Instruction: Hashable, Sendable, BitwiseCopyable {
  /// What is done.
  public var code: UInt8
  /// The destination in the low four bits, the source in the high ones.
  public var registers: UInt8
  /// A distance in memory in octets, or in the program in instructions.
  public var offset: Int16
  /// A constant, sign-extended to 64 bits.
  public var immediate: Int32

  var destination: UInt8 { registers & 0x0f }
  var source: UInt8 { registers >> 4 }

  init(
    _ code: UInt8, _ destination: Register = .r0, source: UInt8 = 0, offset: Int16 = 0,
    immediate: Int32 = 0
  ) {
    self.code = code
    registers = destination.rawValue | source << 4
    self.offset = offset
    self.immediate = immediate
  }
}
