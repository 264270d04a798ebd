/// The row of a result at which a statement stands.
///
/// Columns count from 0. Booleans are read as 0 and 1.
public protocol SQLRow: ~Copyable {
  /// Whether the column is NULL.
  func isNull(_ column: Int) -> Bool

  /// The column as an integer; 0 for NULL and for what is no number.
  func integer(_ column: Int) -> Int64

  /// The column as an integer; `nil` for NULL and for an empty text.
  func optionalInteger(_ column: Int) -> Int64?

  /// The octets of a text column, as they stand in the table, valid until the next step; none for
  /// NULL.
  func text(_ column: Int) -> UnsafeBufferPointer<UInt8>
}

extension SQLRow where Self: ~Copyable {
  /// A text column, what is not UTF-8 in it being replaced; `nil` for NULL.
  public func string(_ column: Int) -> String? {
    isNull(column) ? nil : String(decoding: text(column), as: UTF8.self)
  }

  /// A copy of the octets of a text column; `nil` for NULL.
  public func octets(_ column: Int) -> [UInt8]? { isNull(column) ? nil : Array(text(column)) }
}
