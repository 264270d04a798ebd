/// When a jump is taken; comparisons are of unsigned 64-bit numbers.
public enum Condition: UInt8, Sendable {
  /// Both are the same.
  case equal = 0x10
  /// The first is greater.
  case greater = 0x20
  /// The first is not less.
  case notLess = 0x30
  /// They have a bit in common.
  case anyBit = 0x40
  /// They differ.
  case notEqual = 0x50
  /// The first is less.
  case less = 0xa0
  /// The first is not greater.
  case notGreater = 0xb0
}
