import EBPF

/// The program that counts what comes back from a port, and keeps it from the kernel.
@safe
struct AnswerCounter {
  private let program: BPFProgram
  private let link: XDPLink
  private let memory: BPFMap
  private let counters: UnsafeMutableRawPointer

  /// Attaches the program.
  ///
  /// - Throws: `BPFError`, `AssemblerError`.
  init(port: UInt16, interface: UInt32) throws {
    memory = try BPFMap(.array, name: "counters", valueLength: 16, flags: .mappable)
    unsafe counters = try memory.mapIntoProcess(length: 16)
    program = try BPFProgram(
      name: "count_answers", Self.assemble(counters: memory.descriptor.number, port: port))
    link = try XDPLink(program, interface: interface, mode: .native)
  }

  /// Starts from 0 again.
  func begin() { unsafe counters.initializeMemory(as: UInt64.self, repeating: 0, count: 2) }

  /// Responses without an error that have records in their answer section, and everything else that
  /// came from the port.
  var counts: (answers: UInt64, others: UInt64) {
    unsafe (
      counters.load(as: UInt64.self), counters.load(fromByteOffset: 8, as: UInt64.self)
    )
  }

  private static func assemble(counters: CInt, port: UInt16) throws -> [Instruction] {
    var a = Assembler()
    let (pass, other, count) = (a.label("pass"), a.label("other"), a.label("count"))
    a.load(.r2, .word, .r1, 0)
    a.load(.r3, .word, .r1, 4)
    a.move(.r4, .r2)
    a.add(.r4, 54)
    a.jump(to: pass, if: .r4, .greater, .r3)
    a.load(.r4, .half, .r2, 12)
    a.jump(to: pass, if: .r4, .notEqual, 0x0008)
    a.load(.r4, .octet, .r2, 23)
    a.jump(to: pass, if: .r4, .notEqual, 17)
    a.load(.r4, .half, .r2, 34)
    a.jump(to: pass, if: .r4, .notEqual, Int(port.bigEndian))
    a.loadValueAddress(.r5, descriptor: counters)
    // QR, RCODE, ANCOUNT
    a.load(.r4, .octet, .r2, 44)
    a.and(.r4, 0x80)
    a.jump(to: other, if: .r4, .equal, 0)
    a.load(.r4, .octet, .r2, 45)
    a.and(.r4, 0x0f)
    a.jump(to: other, if: .r4, .notEqual, 0)
    a.load(.r4, .half, .r2, 48)
    a.jump(to: count, if: .r4, .notEqual, 0)
    a.place(other)
    a.add(.r5, 8)
    a.place(count)
    a.load(.r4, .double, .r5, 0)
    a.add(.r4, 1)
    a.store(.double, .r5, 0, .r4)
    a.move(.r0, 1)
    a.exit()
    a.place(pass)
    a.move(.r0, 2)
    a.exit()
    return try a.finish()
  }
}
