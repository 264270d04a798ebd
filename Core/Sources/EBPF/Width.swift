/// How much a load or a store moves.
public enum Width: UInt8, Sendable {
  /// Four octets.
  case word = 0x00
  /// Two octets.
  case half = 0x08
  /// One octet.
  case octet = 0x10
  /// Eight octets.
  case double = 0x18
}
