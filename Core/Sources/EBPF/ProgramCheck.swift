/// What can be seen of a program without a kernel: that every way through it ends, that nothing is
/// read before it is written, and that the stack is kept to.
///
/// The verifier in the kernel sees all of this and more. This is so that a mistake is found where
/// there is no kernel to ask, in a test or when the program is put together.
struct ProgramCheck {
  /// What is known of a register.
  enum Value: Hashable {
    /// Nothing was put into it.
    case nothing
    /// Something.
    case something
    /// An address on the stack, counted from its end.
    case stack(Int)

    /// What is known where two ways meet.
    func joined(with other: Value) -> Value {
      if self == other { return self }
      return self == .nothing || other == .nothing ? .nothing : .something
    }
  }

  private let program: [Instruction]
  private var before: [[Value]?]
  private var waiting: [Int] = []

  private init(_ program: [Instruction]) {
    self.program = program
    before = Array(repeating: nil, count: program.count)
  }

  /// Goes every way through a program.
  ///
  /// - Throws: ``AssemblerError/mistake(at:_:)`` with the first thing that is wrong.
  static func check(_ program: [Instruction]) throws(AssemblerError) {
    var check = ProgramCheck(program)
    var start = [Value](repeating: .nothing, count: 11)
    (start[1], start[10]) = (.something, .stack(0))
    try check.go(to: 0, with: start, from: 0)
    while let place = check.waiting.popLast() { try check.pass(place) }
    for (place, state) in check.before.enumerated() where state == nil {
      if !check.isSecondHalf(place) { throw .mistake(at: place, "nothing leads here") }
    }
  }

  /// Notes that a place is reached.
  private mutating func go(
    to place: Int, with values: [Value], from origin: Int
  ) throws(AssemblerError) {
    guard program.indices.contains(place) else {
      throw .mistake(at: origin, "it goes on outside the program")
    }
    guard !isSecondHalf(place) else {
      throw .mistake(at: origin, "it goes on within an instruction")
    }
    guard let former = before[place] else {
      before[place] = values
      waiting.append(place)
      return
    }
    let joined = zip(former, values).map { $0.joined(with: $1) }
    if joined != former {
      before[place] = joined
      waiting.append(place)
    }
  }

  /// Whether a place is the second half of a constant of 64 bits.
  private func isSecondHalf(_ place: Int) -> Bool {
    place > 0 && program[place].code == 0 && program[place - 1].code == 0x18
  }

  private mutating func pass(_ place: Int) throws(AssemblerError) {
    guard var values = before[place] else { return }
    let instruction = program[place]
    let target = place + 1 + Int(instruction.offset)
    switch instruction.code & 0x07 {
    case 0x00:
      guard place + 1 < program.count, isSecondHalf(place + 1) else {
        throw .mistake(at: place, "half of a constant of 64 bits")
      }
      try write(.something, to: instruction, &values, place)
      return try go(to: place + 2, with: values, from: place)
    case 0x01...0x03: try move(instruction, &values, place)
    case 0x05 where instruction.code == 0x95:
      return try read(0, values, place)
    case 0x05 where instruction.code == 0x85: try call(instruction, &values, place)
    case 0x05 where instruction.code == 0x05:
      return try go(to: target, with: values, from: place)
    case 0x05:
      try read(Int(instruction.destination), values, place)
      if instruction.code & 0x08 != 0 { try read(Int(instruction.source), values, place) }
      try go(to: target, with: values, from: place)
    default: try calculate(instruction, &values, place)
    }
    try go(to: place + 1, with: values, from: place)
  }

  // MARK: Kinds of instructions

  /// Loads and stores.
  private func move(
    _ instruction: Instruction, _ values: inout [Value], _ place: Int
  ) throws(AssemblerError) {
    let isLoad = instruction.code & 0x07 == 0x01
    let address = Int(isLoad ? instruction.source : instruction.destination)
    try read(address, values, place)
    if instruction.code & 0x07 == 0x03 { try read(Int(instruction.source), values, place) }
    if case .stack(let start) = values[address] {
      let width = [0x00: 4, 0x08: 2, 0x10: 1, 0x18: 8][Int(instruction.code & 0x18)] ?? 8
      let offset = start + Int(instruction.offset)
      guard offset >= -512, offset + width <= 0 else {
        throw .mistake(at: place, "\(width) octets at \(offset) are not on the stack")
      }
      guard offset % width == 0 else {
        throw .mistake(at: place, "\(width) octets at \(offset) of the stack are not aligned")
      }
    }
    if isLoad { try write(.something, to: instruction, &values, place) }
  }

  private func call(
    _ instruction: Instruction, _ values: inout [Value], _ place: Int
  ) throws(AssemblerError) {
    guard let helper = Helper(rawValue: instruction.immediate) else {
      throw .mistake(at: place, "there is no function \(instruction.immediate)")
    }
    for argument in 0..<helper.argumentCount {
      try read(argument + 1, values, place)
      if case .stack(let offset) = values[argument + 1], !(-512..<0).contains(offset) {
        throw .mistake(at: place, "\(offset) is not on the stack")
      }
    }
    values[0] = .something
    for register in 1...5 { values[register] = .nothing }
  }

  /// Arithmetic, of which addresses on the stack are followed through copies and constants added.
  private func calculate(
    _ instruction: Instruction, _ values: inout [Value], _ place: Int
  ) throws(AssemblerError) {
    let operation = instruction.code & 0xf0
    let isByteOrder = instruction.code & 0x07 == 0x04 && operation == 0xd0
    let source = instruction.code & 0x08 != 0 && !isByteOrder ? Int(instruction.source) : nil
    if let source { try read(source, values, place) }
    let destination = Int(instruction.destination)
    if operation != Operation.move.rawValue { try read(destination, values, place) }
    var result = Value.something
    if operation == Operation.move.rawValue, let source, instruction.code & 0x07 == 0x07 {
      result = values[source]
    } else if operation == Operation.add.rawValue, source == nil,
      case .stack(let offset) = values[destination]
    {
      result = .stack(offset + Int(instruction.immediate))
    }
    try write(result, to: instruction, &values, place)
  }

  // MARK: Registers

  private func read(_ register: Int, _ values: [Value], _ place: Int) throws(AssemblerError) {
    guard values.indices.contains(register) else {
      throw .mistake(at: place, "there is no r\(register)")
    }
    if values[register] == .nothing {
      throw .mistake(at: place, "r\(register) is read before anything is put into it")
    }
  }

  private func write(
    _ value: Value, to instruction: Instruction, _ values: inout [Value], _ place: Int
  ) throws(AssemblerError) {
    guard instruction.destination < 10 else {
      throw .mistake(at: place, "r\(instruction.destination) can't be written")
    }
    values[Int(instruction.destination)] = value
  }
}
