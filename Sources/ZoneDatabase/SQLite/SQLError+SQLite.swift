import GRDB
import GRDBSQLite
import SQL

extension SQLError {
  /// What a result code of SQLite means.
  init(sqlite code: CInt, message: String) {
    let kind: Kind =
      switch code & 0xff {
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_READONLY: .readOnly
      case SQLITE_NOTADB, SQLITE_CORRUPT: .corrupt
      case SQLITE_FULL: .full
      case SQLITE_CANTOPEN: .cannotConnect
      case SQLITE_AUTH, SQLITE_PERM: .accessDenied
      // Of the constraints those of primary keys and unique indexes.
      case SQLITE_CONSTRAINT where [6, 8].contains(code >> 8): .duplicate
      case SQLITE_ERROR
      where message.hasPrefix("no such table") || message.hasPrefix("no such column"):
        .noSuchTable
      default: .other
      }
    self.init(kind, code: "\(code)", message: message)
  }

  /// An error of GRDB's.
  init(_ error: DatabaseError) {
    self.init(
      sqlite: error.extendedResultCode.rawValue, message: error.message ?? "\(error.resultCode)")
  }

  /// Runs something that GRDB may throw errors from.
  static func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw SQLError(error)
    }
  }
}
