/// Rows on their way into a table.
///
/// Errors that are thrown are ``SQLError``, and may be those of
/// rows that were added before.
public protocol SQLBulkInsert: AnyObject {
  /// Adds a row; as many values as there are columns.
  func add(_ values: [SQLValue]) throws

  /// Waits until all rows are in the table.
  func finish() throws
}
