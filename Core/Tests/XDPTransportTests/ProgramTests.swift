import EBPF
import Testing

@testable import XDPTransport

@Suite("The program in the kernel")
struct ProgramTests {
  private static let maps = MapDescriptors(
    image: 11, notes: 12, addresses: 13, prefixes: 14, limits: 15)

  @Test(
    "The verifier accepts it with room to spare, whatever the options",
    .enabled(if: Machine.mayLoadPrograms, "loading programs into the kernel takes root"))
  func verifier() throws {
    var (largest, most) = (0, 0)
    for options in ProgramOptions.combinations {
      let maps = try ProgramMaps(imageLength: options.imageLength)
      let program = try BPFProgram(
        name: "martlet", AnswerProgram.assemble(options, maps.descriptors))
      #expect(program.verifiedCount > 0)
      (largest, most) = (max(largest, program.count), max(most, program.verifiedCount))
    }
    print("at most \(largest) instructions, of which the verifier looked at \(most)")
    #expect(largest < 1600)
    #expect(most < 250_000)
  }

  @Test("It can be put together and checked without a kernel, whatever the options")
  func assembly() throws {
    for options in ProgramOptions.combinations {
      // Labels, jumps, registers and the stack are checked here.
      let program = try AnswerProgram.assemble(options, Self.maps)
      var maps: Set<CInt> = []
      for instruction in program where instruction.code == 0x18 && instruction.registers >> 4 != 0 {
        maps.insert(instruction.immediate)
      }
      var expected = Set(Self.maps.all)
      if !options.hasPrefixes { expected.remove(Self.maps.prefixes) }
      if options.limit == nil { expected.remove(Self.maps.limits) }
      #expect(maps == expected)
      #expect(program.count < 1600)
    }
  }

  @Test("What is written down of a packet does not lie upon each other")
  func notes() {
    #expect(Notes.body + 320 + 8 <= Notes.labelCount)
    #expect(Notes.isUnusual + 8 <= Notes.counters)
    #expect(Notes.counters + Decision.allCases.count * 8 <= Notes.length)
  }
}
