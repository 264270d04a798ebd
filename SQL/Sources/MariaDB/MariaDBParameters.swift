import CMariaDB
import Glibc
import SQL

/// The values of a statement's places as the library wants them, while it runs.
struct MariaDBParameters: ~Copyable {
  private let binds: UnsafeMutablePointer<MYSQL_BIND>
  private let count: Int
  private let storage: UnsafeMutableRawPointer

  init(_ values: [SQLValue]) {
    count = values.count
    binds = .allocate(capacity: max(count, 1))
    memset(binds, 0, MemoryLayout<MYSQL_BIND>.stride * max(count, 1))
    var size = 8
    for case .text(let text) in values { size += text.count }
    // Numbers first, so that they are aligned.
    size += 8 * values.count
    storage = .allocate(byteCount: size, alignment: 8)
    var numbers = 0
    var texts = 8 * values.count
    for (index, value) in values.enumerated() {
      switch value {
      case .null: binds[index].buffer_type = MYSQL_TYPE_NULL
      case .integer(let number):
        storage.storeBytes(of: number, toByteOffset: numbers, as: Int64.self)
        binds[index].buffer_type = MYSQL_TYPE_LONGLONG
        binds[index].buffer = storage + numbers
        numbers += 8
      case .text(let text):
        (storage + texts).copyMemory(from: text, byteCount: text.count)
        // A text that is not plain has no character set, so that nothing is made of its octets.
        let isPlain = !text.contains { $0 >= 0x80 }
        binds[index].buffer_type = isPlain ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB
        binds[index].buffer = storage + texts
        binds[index].buffer_length = UInt(text.count)
        binds[index].length_value = UInt(text.count)
        texts += text.count
      }
    }
    for index in 0..<count where binds[index].buffer_length > 0 || binds[index].buffer != nil {
      // The library takes the length from here when nobody says where else it is.
      binds[index].length = nil
    }
  }

  /// Hands the values over.
  ///
  /// They must stay until the statement has run.
  func bind(to statement: UnsafeMutablePointer<MYSQL_STMT>) -> Bool {
    count == 0 || mysql_stmt_bind_param(statement, binds) == 0
  }

  deinit {
    binds.deallocate()
    storage.deallocate()
  }
}
