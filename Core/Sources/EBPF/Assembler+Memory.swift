/// Loads and stores.
extension Assembler {
  /// `destination = *(address + offset)`, zero-extended.
  public mutating func load(
    _ destination: Register, _ width: Width, _ address: Register, _ offset: Int = 0
  ) {
    append(
      Instruction(
        0x61 | width.rawValue, destination, source: address.rawValue, offset: distance(offset)))
  }

  /// `*(address + offset) = source`.
  public mutating func store(
    _ width: Width, _ address: Register, _ offset: Int = 0, _ source: Register
  ) {
    append(
      Instruction(
        0x63 | width.rawValue, address, source: source.rawValue, offset: distance(offset)))
  }

  /// `*(address + offset) = value`, sign-extended.
  public mutating func store(
    _ width: Width, _ address: Register, _ offset: Int = 0, value: Int
  ) {
    append(
      Instruction(
        0x62 | width.rawValue, address, offset: distance(offset), immediate: immediate(value)))
  }

  /// `destination =` a map, as helpers take it.
  ///
  /// - Parameter descriptor: The map's file descriptor.
  public mutating func loadMap(_ destination: Register, descriptor: CInt) {
    append(Instruction(0x18, destination, source: 1, immediate: descriptor))
    append(Instruction(0))
  }

  /// `destination =` the address of the only value of an array map.
  ///
  /// - Parameters:
  ///   - descriptor: The map's file descriptor.
  ///   - offset: Octets from the value's start.
  public mutating func loadValueAddress(
    _ destination: Register, descriptor: CInt, offset: Int = 0
  ) {
    append(Instruction(0x18, destination, source: 2, immediate: descriptor))
    append(Instruction(0, immediate: immediate(offset)))
  }

  private mutating func distance(_ offset: Int) -> Int16 {
    Int16(truncatingIfNeeded: immediate(offset))
  }
}
