/// A value for a place in a statement.
public enum SQLValue: Hashable, Sendable {
  /// SQL's NULL.
  case null
  /// A number; where the engine has booleans and the place wants one, 0 and 1 stand for them.
  case integer(Int64)
  /// A text, as the octets that the column holds.
  case text([UInt8])

  /// A text.
  public static func text(_ text: String) -> SQLValue { .text(Array(text.utf8)) }

  /// A text, or NULL.
  public static func text(_ text: String?) -> SQLValue {
    text.map { .text(Array($0.utf8)) } ?? .null
  }

  /// A number, or NULL.
  public static func integer(_ number: Int64?) -> SQLValue { number.map { .integer($0) } ?? .null }

  /// 1 for true and 0 for false, which every engine takes for a boolean.
  public static func boolean(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
}
