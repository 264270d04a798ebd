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
}
