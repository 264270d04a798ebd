import Testing

@testable import EBPF

@Suite("Putting programs together")
struct AssemblerTests {
  @Test("Jumps count from the instruction after them, forwards and backwards")
  func jumps() throws {
    var program = Assembler()
    let top = program.label("top")
    let end = program.label("end")
    program.place(top)
    program.move(.r0, 2)
    program.jump(to: end, if: .r0, .equal, 2)
    program.jump(to: top)
    program.place(end)
    program.exit()
    #expect(try program.finish().map(\.offset) == [0, 1, -3, 0])
  }

  @Test("A label that is nowhere and a constant of more than 32 bits are told")
  func mistakes() {
    var program = Assembler()
    let nowhere = program.label("nowhere")
    program.jump(to: nowhere)
    #expect(throws: AssemblerError.labelNotPlaced("nowhere")) { try program.finish() }
    var other = Assembler()
    other.move(.r0, 0xffff_ffff)
    #expect(throws: AssemblerError.constantTooLarge(0xffff_ffff)) { try other.finish() }
  }

  @Test(
    "Instructions are what the instruction set says",
    arguments: [
      ("mov r1, 5", 0xb7, 0x01, 5), ("r2 += r3", 0x0f, 0x32, 0),
      ("r4 = *(u16*)(r5)", 0x69, 0x54, 0),
      ("r1 = be16 r1", 0xdc, 0x01, 16), ("call 65", 0x85, 0, 65), ("w3 = w3", 0xbc, 0x33, 0),
    ])
  func encoding(text: String, code: UInt8, registers: UInt8, immediate: Int32) throws {
    var program = Assembler()
    program.move(.r1, 5)
    program.add(.r2, .r3)
    program.load(.r4, .half, .r5)
    program.networkOrder16(.r1)
    program.call(.adjustTail)
    program.keepWord(.r3)
    let found = try program.finish().contains {
      $0.code == code && $0.registers == registers && $0.immediate == immediate
    }
    #expect(found, "\(text)")
  }
}
