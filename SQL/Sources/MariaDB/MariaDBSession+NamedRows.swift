import CMariaDB
import SQL

extension MariaDBSession {
  /// The rows of a statement whose columns are known by name only, such as `SHOW REPLICA STATUS`,
  /// as texts; columns that are NULL are left out.
  ///
  /// All rows are held: made for statements that give few.
  ///
  /// - Throws: `SQLError`.
  public func namedRows(_ statement: String) throws -> [[String: String]] {
    try checkIsFree()
    let code = statement.withCString { mysql_real_query(handle, $0, UInt(statement.utf8.count)) }
    guard code == 0 else { throw MariaDBSession.error(handle) }
    guard let result = mysql_store_result(handle) else {
      guard mysql_errno(handle) == 0 else { throw MariaDBSession.error(handle) }
      return []
    }
    defer { mysql_free_result(result) }
    let names = (0..<mysql_num_fields(result)).map {
      String(cString: mysql_fetch_field_direct(result, $0).pointee.name)
    }
    var rows: [[String: String]] = []
    while let row = mysql_fetch_row(result), let lengths = mysql_fetch_lengths(result) {
      var values: [String: String] = [:]
      for (index, name) in names.enumerated() {
        guard let value = row[index] else { continue }
        let octets = UnsafeRawBufferPointer(start: value, count: Int(lengths[index]))
        values[name] = String(decoding: octets, as: UTF8.self)
      }
      rows.append(values)
    }
    return rows
  }
}
