/// Writes programs for the kernel's virtual machine, instruction after instruction.
///
/// Methods are named by what they do, their first argument is the destination. Mistakes that can be
/// seen without a kernel are thrown by ``finish()``: labels that are nowhere, jumps too far, ways that
/// don't end, registers read before they are written, what is not on the stack. The others are the
/// verifier's.
public struct Assembler {
  private var instructions: [Instruction] = []
  private var names: [String] = []
  private var places: [Int: Int] = [:]
  private var jumps: [(at: Int, to: Label)] = []
  private var firstError: AssemblerError?

  /// An empty program.
  public init() {}

  /// The number of instructions so far.
  public var count: Int { instructions.count }

  mutating func append(_ instruction: Instruction) { instructions.append(instruction) }

  /// A constant of 32 bits; one that is none is an error of the whole.
  mutating func immediate(_ value: Int) -> Int32 {
    if let value = Int32(exactly: value) { return value }
    // Comparisons and masks with numbers from 2³¹ on would be sign-extended.
    firstError = firstError ?? .constantTooLarge(value)
    return 0
  }

  /// Makes a label, to be placed later.
  public mutating func label(_ name: String) -> Label {
    names.append(name)
    return Label(number: names.count - 1)
  }

  /// Lets a label stand for the next instruction.
  public mutating func place(_ label: Label) { places[label.number] = instructions.count }

  mutating func appendJump(_ instruction: Instruction, to label: Label) {
    jumps.append((instructions.count, label))
    instructions.append(instruction)
  }

  /// The program, checked.
  ///
  /// - Throws: ``AssemblerError``.
  public func finish() throws(AssemblerError) -> [Instruction] {
    let program = try resolve()
    try ProgramCheck.check(program)
    return program
  }

  /// The program with its jumps counted.
  func resolve() throws(AssemblerError) -> [Instruction] {
    if let firstError { throw firstError }
    var program = instructions
    for jump in jumps {
      let name = names[jump.to.number]
      guard let place = places[jump.to.number] else { throw .labelNotPlaced(name) }
      guard let distance = Int16(exactly: place - jump.at - 1) else { throw .tooFar(name) }
      program[jump.at].offset = distance
    }
    return program
  }
}
