import CMariaDB

/// A statement that the server knows, with the place where its rows go.
struct PreparedStatement {
  let handle: UnsafeMutablePointer<MYSQL_STMT>
  /// `nil` for a statement without rows.
  let columns: MariaDBColumns?
}
