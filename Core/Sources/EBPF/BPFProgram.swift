import Glibc

/// A program for the first look at a packet (`BPF_PROG_TYPE_XDP`), accepted by the verifier.
@safe
public final class BPFProgram: Sendable {
  /// The program's descriptor.
  public let descriptor: BPFDescriptor
  /// The number of instructions.
  public let count: Int
  /// The number of instructions that the verifier went through; it refuses at 1,000,000.
  public let verifiedCount: Int

  /// Has a program verified and loaded.
  ///
  /// - Throws: ``BPFError`` with the end of what the verifier said.
  public init(name: String, _ instructions: [Instruction]) throws(BPFError) {
    count = instructions.count
    var log = ""
    do throws(BPFError) {
      (descriptor, log) = try Self.load(name, instructions, logLevel: 4)
    } catch {
      guard error.code != EPERM else { throw error }
      // Once more, for its words.
      (descriptor, log) = try Self.load(name, instructions, logLevel: 1 | 4)
    }
    verifiedCount = Self.number(after: "processed ", in: log) ?? 0
  }

  private static func load(
    _ name: String, _ instructions: [Instruction], logLevel: UInt32
  ) throws(BPFError) -> (BPFDescriptor, String) {
    var log = [UInt8](repeating: 0, count: logLevel == 4 ? 1 << 16 : 1 << 24)
    let license = Array("Apache-2.0\0".utf8)
    var outcome: Result<CInt, BPFError> = .success(0)
    unsafe instructions.withUnsafeBytes { program in
      unsafe license.withUnsafeBytes { license in
        unsafe log.withUnsafeMutableBytes { log in
          let call = BPFCall(.loadProgram)
          call.set(0, 6)  // BPF_PROG_TYPE_XDP
          call.set(4, UInt32(truncatingIfNeeded: instructions.count))
          unsafe call.set(8, program.baseAddress)
          unsafe call.set(16, license.baseAddress)
          call.set(24, logLevel)
          call.set(28, UInt32(truncatingIfNeeded: log.count))
          unsafe call.set(32, UnsafeRawPointer(log.baseAddress))
          call.set(48, name: name)
          call.set(68, 37)  // BPF_XDP
          do throws(BPFError) {
            outcome = .success(try call("load the program \(name)"))
          } catch {
            outcome = .failure(error)
          }
        }
      }
    }
    let text = String(decoding: log.prefix { $0 != 0 }, as: UTF8.self)
    switch outcome {
    case .success(let number): return (BPFDescriptor(number), text)
    case .failure(let error):
      let last = text.split(separator: "\n").suffix(40).joined(separator: "\n")
      throw BPFError(error.operation, code: error.code, verifier: last)
    }
  }

  private static func number(after words: String, in text: String) -> Int? {
    for line in text.split(separator: "\n") where line.hasPrefix(words) {
      return Int(line.dropFirst(words.count).prefix { $0.isNumber })
    }
    return nil
  }
}
