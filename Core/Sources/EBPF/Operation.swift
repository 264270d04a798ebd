/// What arithmetic does with two numbers of 64 bits.
enum Operation: UInt8 {
  case add = 0x00
  case subtract = 0x10
  case multiply = 0x20
  case divide = 0x30
  case or = 0x40
  case and = 0x50
  case shiftLeft = 0x60
  case shiftRight = 0x70
  case remainder = 0x90
  case exclusiveOr = 0xa0
  case move = 0xb0
}
