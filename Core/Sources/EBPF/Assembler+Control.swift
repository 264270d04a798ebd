/// Jumps, calls and the end.
extension Assembler {
  /// Goes on at a label.
  public mutating func jump(to label: Label) { appendJump(Instruction(0x05), to: label) }

  /// Goes on at a label if two registers compare so.
  public mutating func jump(
    to label: Label, if first: Register, _ condition: Condition, _ second: Register
  ) {
    appendJump(
      Instruction(condition.rawValue | 0x0d, first, source: second.rawValue), to: label)
  }

  /// Goes on at a label if a register and a constant, sign-extended, compare so.
  public mutating func jump(
    to label: Label, if first: Register, _ condition: Condition, _ value: Int
  ) {
    appendJump(
      Instruction(condition.rawValue | 0x05, first, immediate: immediate(value)), to: label)
  }

  /// Calls a function of the kernel: arguments are in `r1` to `r5`, the result is in `r0`.
  public mutating func call(_ helper: Helper) {
    append(Instruction(0x85, immediate: helper.rawValue))
  }

  /// Ends the program with what is in `r0`.
  public mutating func exit() { append(Instruction(0x95)) }
}
