/// Arithmetic on 64 bits, wrapping around.
extension Assembler {
  private mutating func apply(_ operation: Operation, _ destination: Register, _ source: Register) {
    append(Instruction(operation.rawValue | 0x0f, destination, source: source.rawValue))
  }

  private mutating func apply(_ operation: Operation, _ destination: Register, _ value: Int) {
    append(Instruction(operation.rawValue | 0x07, destination, immediate: immediate(value)))
  }

  /// `destination = source`.
  public mutating func move(_ destination: Register, _ source: Register) {
    apply(.move, destination, source)
  }

  /// `destination = value`, sign-extended.
  public mutating func move(_ destination: Register, _ value: Int) {
    apply(.move, destination, value)
  }

  /// `destination = value`, all 64 bits of it.
  public mutating func moveWide(_ destination: Register, _ value: UInt64) {
    let low = Int32(truncatingIfNeeded: value)
    append(Instruction(0x18, destination, immediate: low))
    append(Instruction(0, immediate: Int32(truncatingIfNeeded: value >> 32)))
  }

  /// `destination += source`.
  public mutating func add(_ destination: Register, _ source: Register) {
    apply(.add, destination, source)
  }

  /// `destination += value`.
  public mutating func add(_ destination: Register, _ value: Int) {
    apply(.add, destination, value)
  }

  /// `destination -= source`.
  public mutating func subtract(_ destination: Register, _ source: Register) {
    apply(.subtract, destination, source)
  }

  /// `destination *= source`.
  public mutating func multiply(_ destination: Register, _ source: Register) {
    apply(.multiply, destination, source)
  }

  /// `destination *= value`.
  public mutating func multiply(_ destination: Register, _ value: Int) {
    apply(.multiply, destination, value)
  }

  /// `destination /= value`; a division by 0 gives 0.
  public mutating func divide(_ destination: Register, _ value: Int) {
    apply(.divide, destination, value)
  }

  /// `destination %= value`; the rest of a division by 0 is the number itself.
  public mutating func remainder(_ destination: Register, _ value: Int) {
    apply(.remainder, destination, value)
  }

  /// `destination |= source`.
  public mutating func or(_ destination: Register, _ source: Register) {
    apply(.or, destination, source)
  }

  /// `destination |= value`, sign-extended.
  public mutating func or(_ destination: Register, _ value: Int) {
    apply(.or, destination, value)
  }

  /// `destination &= source`.
  public mutating func and(_ destination: Register, _ source: Register) {
    apply(.and, destination, source)
  }

  /// `destination &= value`, sign-extended.
  public mutating func and(_ destination: Register, _ value: Int) {
    apply(.and, destination, value)
  }

  /// `destination ^= source`.
  public mutating func exclusiveOr(_ destination: Register, _ source: Register) {
    apply(.exclusiveOr, destination, source)
  }

  /// `destination ^= value`, sign-extended: all bits are turned over by -1.
  public mutating func exclusiveOr(_ destination: Register, _ value: Int) {
    apply(.exclusiveOr, destination, value)
  }

  /// `destination <<= count`.
  public mutating func shiftLeft(_ destination: Register, _ count: Int) {
    apply(.shiftLeft, destination, count)
  }

  /// `destination >>= count`, filled up with zeros.
  public mutating func shiftRight(_ destination: Register, _ count: Int) {
    apply(.shiftRight, destination, count)
  }

  /// `destination >>= source`, filled up with zeros.
  public mutating func shiftRight(_ destination: Register, _ source: Register) {
    apply(.shiftRight, destination, source)
  }

  /// Keeps the low 32 bits.
  public mutating func keepWord(_ destination: Register) {
    append(Instruction(Operation.move.rawValue | 0x0c, destination, source: destination.rawValue))
  }

  /// Turns 16 bits from the network's order into the machine's or back; the others become 0.
  public mutating func networkOrder16(_ destination: Register) {
    append(Instruction(0xdc, destination, immediate: 16))
  }
}
