import EBPF

/// The program that answers in the kernel: it reads a packet, finds the question's records in the
/// image and sends them back from where it came; whatever it does not know goes on to the sockets.
///
/// Registers: `r6` is the context and `r7` the processor's ``Notes`` from beginning to end. What is
/// known at a step is written into the notes and read back where it is needed.
struct AnswerProgram {
  static let context = Register.r6
  static let notes = Register.r7

  var a = Assembler()
  let options: ProgramOptions
  let maps: MapDescriptors
  private var exits: [Decision: Label] = [:]

  init(_ options: ProgramOptions, _ maps: MapDescriptors) {
    (self.options, self.maps) = (options, maps)
  }

  /// The program.
  ///
  /// - Throws: `AssemblerError`.
  static func assemble(
    _ options: ProgramOptions, _ maps: MapDescriptors
  ) throws(AssemblerError) -> [Instruction] {
    var program = AnswerProgram(options, maps)
    program.begin()
    program.readPacket()
    program.readHeader()
    program.readQuestion()
    program.lowercaseName()
    program.findName()
    program.respond()
    program.writeExits()
    return try program.a.finish()
  }

  /// Where the program goes to end with a decision.
  mutating func exit(_ decision: Decision) -> Label {
    if let label = exits[decision] { return label }
    let label = a.label("\(decision)")
    exits[decision] = label
    return label
  }

  /// Reads a note.
  mutating func recall(_ register: Register, _ note: Int) {
    a.load(register, .double, Self.notes, note)
  }

  /// Writes a note.
  mutating func note(_ note: Int, _ register: Register) {
    a.store(.double, Self.notes, note, register)
  }

  private mutating func begin() {
    let pass = a.label("no notes")
    let ready = a.label("ready")
    a.move(Self.context, .r1)
    a.store(.word, .r10, -4, value: 0)
    a.loadMap(.r1, descriptor: maps.notes)
    a.move(.r2, .r10)
    a.add(.r2, -4)
    a.call(.lookUp)
    a.jump(to: pass, if: .r0, .equal, 0)
    a.move(Self.notes, .r0)
    a.jump(to: ready)
    a.place(pass)
    a.move(.r0, 2)
    a.exit()
    a.place(ready)
  }

  private mutating func writeExits() {
    for (decision, label) in exits.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      a.place(label)
      let counter = Notes.counters + decision.rawValue * 8
      a.load(.r1, .double, Self.notes, counter)
      a.add(.r1, 1)
      a.store(.double, Self.notes, counter, .r1)
      a.move(.r0, decision.verdict)
      a.exit()
    }
  }

  /// Folds a sum of 16-bit words to 16 bits.
  mutating func fold(_ sum: Register, with scratch: Register) {
    a.move(scratch, sum)
    a.shiftRight(scratch, 32)
    a.keepWord(sum)
    a.add(sum, scratch)
    for _ in 0..<3 {
      a.move(scratch, sum)
      a.shiftRight(scratch, 16)
      a.and(sum, 0xffff)
      a.add(sum, scratch)
    }
  }

  /// Exchanges the octets of the words that a folded sum is of: what a sum of octets becomes when it
  /// starts at an odd offset.
  mutating func exchangeOctets(of sum: Register) { a.networkOrder16(sum) }

  /// Adds the words of the body from an offset on to a sum.
  ///
  /// - Parameters:
  ///   - sum: The sum so far, below 2³².
  ///   - offset: Where they start; is changed.
  ///   - others: Two registers to work with.
  mutating func addBody(
    to sum: Register, from offset: Register, with others: (Register, Register)
  ) {
    let (end, word) = others
    let next = a.label("next word")
    let done = a.label("end of words")
    recall(end, Notes.bodyLength)
    a.place(next)
    a.jump(to: done, if: offset, .notLess, end)
    a.jump(to: done, if: offset, .greater, 340)
    a.move(word, Self.notes)
    a.add(word, offset)
    a.load(word, .word, word, Notes.body)
    a.add(sum, word)
    a.add(offset, 4)
    a.jump(to: next)
    a.place(done)
  }
}
