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
    var long = Assembler()
    let far = long.label("far")
    long.jump(to: far)
    for _ in 0..<32_768 { long.move(.r0, 0) }
    long.place(far)
    long.exit()
    #expect(throws: AssemblerError.tooFar("far")) { try long.finish() }
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
    let found = try program.resolve().contains {
      $0.code == code && $0.registers == registers && $0.immediate == immediate
    }
    #expect(found, "\(text)")
  }

  /// Programs with a mistake, and what is said of it.
  private static let mistakes:
    [(place: Int, what: String, write: @Sendable (inout Assembler) -> Void)] = [
      (0, "it goes on outside the program", { $0.move(.r0, 0) }),
      (0, "r3 is read before anything is put into it", { $0.move(.r0, .r3) }),
      (0, "r0 is read before anything is put into it", { $0.exit() }),
      (
        3, "r2 is read before anything is put into it",
        {
          let end = $0.label("end")
          $0.move(.r0, 0)
          $0.jump(to: end, if: .r0, .equal, 0)
          $0.move(.r2, 0)
          $0.place(end)
          $0.move(.r0, .r2)
          $0.exit()
        }
      ),
      (
        1, "r1 is read before anything is put into it",
        {
          $0.call(.coarseTime)
          $0.move(.r2, .r1)
        }
      ),
      (
        1, "r2 is read before anything is put into it",
        {
          $0.move(.r0, 1); $0.call(.adjustTail)
        }
      ),
      (0, "8 octets at -520 are not on the stack", { $0.store(.double, .r10, -520, value: 0) }),
      (0, "4 octets at -2 are not on the stack", { $0.store(.word, .r10, -2, value: 0) }),
      (
        0, "8 octets at -12 of the stack are not aligned",
        { $0.store(.double, .r10, -12, value: 0) }
      ),
      (
        2, "8 octets at -4 are not on the stack",
        {
          $0.move(.r2, .r10)
          $0.add(.r2, -16)
          $0.load(.r0, .double, .r2, 12)
        }
      ),
      (
        2, "-600 is not on the stack",
        {
          $0.move(.r2, .r10)
          $0.add(.r2, -600)
          $0.call(.lookUp)
        }
      ),
      (0, "r10 can't be written", { $0.move(.r10, 0) }),
      (
        2, "nothing leads here",
        {
          $0.move(.r0, 0)
          $0.exit()
          $0.move(.r0, 1)
          $0.exit()
        }
      ),
    ]

  @Test("What no kernel would take is told without one")
  func checks() {
    for (place, what, write) in Self.mistakes {
      var program = Assembler()
      write(&program)
      #expect(throws: AssemblerError.mistake(at: place, what)) { try program.finish() }
    }
    // Into the middle of a constant of 64 bits.
    #expect(throws: AssemblerError.mistake(at: 0, "it goes on within an instruction")) {
      try ProgramCheck.check([
        Instruction(0x05, offset: 1), Instruction(0x18), Instruction(0), Instruction(0x95),
      ])
    }
    #expect(throws: AssemblerError.mistake(at: 0, "there is no function 7")) {
      try ProgramCheck.check([Instruction(0x85, immediate: 7), Instruction(0x95)])
    }
  }
}
