import EBPF
import Glibc
import Testing

@testable import XDPTransport

@Suite("The program in the kernel")
struct ProgramTests {
  @Test("The verifier accepts it with room to spare")
  func verifier() throws {
    guard Machine.mayLoadPrograms else { return }
    var options = ProgramOptions()
    options.hasPrefixes = true
    options.limit = SourceLimit(rate: 100)
    options.mostAmplification = 10
    let maps = try ProgramMaps(imageLength: options.imageLength)
    let program = try BPFProgram(name: "martlet", AnswerProgram.assemble(options, maps))
    print("\(program.count) instructions, of which the verifier looked at \(program.verifiedCount)")
    #expect(program.count < 1400)
    #expect(program.verifiedCount > 0)
    #expect(program.verifiedCount < 250_000)
  }
}
