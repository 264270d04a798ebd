import CMariaDB
import Glibc

/// Where the columns of a statement's rows go, one row after another.
final class MariaDBColumns {
  private let count: Int
  private let binds: UnsafeMutablePointer<MYSQL_BIND>
  private let lengths: UnsafeMutablePointer<UInt>
  private let nulls: UnsafeMutablePointer<my_bool>
  private let numbers: UnsafeMutablePointer<Bool>
  /// The octets of a number that someone wants as a text.
  private var numberText = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 24)

  /// What nearly all columns fit into, in octets.
  private static let usualLength = 512

  init(_ fields: UnsafeMutablePointer<MYSQL_RES>) {
    count = Int(mysql_num_fields(fields))
    binds = .allocate(capacity: count)
    memset(binds, 0, MemoryLayout<MYSQL_BIND>.stride * count)
    lengths = .allocate(capacity: count)
    lengths.initialize(repeating: 0, count: count)
    nulls = .allocate(capacity: count)
    nulls.initialize(repeating: 0, count: count)
    numbers = .allocate(capacity: count)
    for index in 0..<count {
      let field = mysql_fetch_field_direct(fields, UInt32(index)).pointee
      let isNumber = Self.isInteger(field.type)
      (numbers + index).initialize(to: isNumber)
      binds[index].buffer_type =
        isNumber
        ? MYSQL_TYPE_LONGLONG : Self.isText(field.type) ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING
      let capacity = isNumber ? 8 : Self.usualLength
      binds[index].buffer = .allocate(byteCount: capacity, alignment: 8)
      binds[index].buffer_length = UInt(capacity)
      binds[index].length = lengths + index
      binds[index].is_null = nulls + index
    }
  }

  deinit {
    for index in 0..<count { binds[index].buffer.deallocate() }
    binds.deallocate()
    lengths.deallocate()
    nulls.deallocate()
    numbers.deallocate()
    numberText.deallocate()
  }

  private static func isInteger(_ type: enum_field_types) -> Bool {
    [
      MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
      MYSQL_TYPE_YEAR,
    ].contains { $0.rawValue == type.rawValue }
  }

  private static func isText(_ type: enum_field_types) -> Bool {
    [
      MYSQL_TYPE_STRING, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_VARCHAR, MYSQL_TYPE_TINY_BLOB,
      MYSQL_TYPE_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_BIT,
    ].contains { $0.rawValue == type.rawValue }
  }

  func bind(to statement: UnsafeMutablePointer<MYSQL_STMT>) {
    mysql_stmt_bind_result(statement, binds)
  }

  /// Makes room for the columns that did not fit, and fetches them again.
  ///
  /// - Returns: Whether it could be done.
  func refetch(_ statement: UnsafeMutablePointer<MYSQL_STMT>) -> Bool {
    var hasGrown = false
    for index in 0..<count
    where nulls[index] == 0 && !numbers[index] && lengths[index] > binds[index].buffer_length {
      let capacity = Int(lengths[index]).nextPowerOfTwo
      binds[index].buffer.deallocate()
      binds[index].buffer = .allocate(byteCount: capacity, alignment: 8)
      binds[index].buffer_length = UInt(capacity)
      guard mysql_stmt_fetch_column(statement, binds + index, UInt32(index), 0) == 0 else {
        return false
      }
      hasGrown = true
    }
    if hasGrown { bind(to: statement) }
    return true
  }

  // MARK: Values

  func isNull(_ column: Int) -> Bool { column >= count || nulls[column] != 0 }

  func isNumber(_ column: Int) -> Bool { numbers[column] }

  func integer(_ column: Int) -> Int64 {
    guard !isNull(column) else { return 0 }
    guard !numbers[column] else {
      return binds[column].buffer.load(as: Int64.self)
    }
    // As the engines do it: the number that the text begins with.
    var value: Int64 = 0
    var isNegative = false
    for (index, octet) in text(column).enumerated() {
      if index == 0, octet == UInt8(ascii: "-") {
        isNegative = true
        continue
      }
      guard octet &- UInt8(ascii: "0") < 10 else { break }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = product.addingReportingOverflow(
        Int64(octet - UInt8(ascii: "0")) * (isNegative ? -1 : 1))
      guard !overflow, !overflows else { return isNegative ? .min : .max }
      value = sum
    }
    return value
  }

  func text(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    guard !isNull(column) else { return UnsafeBufferPointer(start: nil, count: 0) }
    guard !numbers[column] else {
      let digits = "\(integer(column))".utf8
      let (_, end) = numberText.update(from: digits)
      return UnsafeBufferPointer(rebasing: numberText[..<end])
    }
    return UnsafeBufferPointer(
      start: binds[column].buffer.assumingMemoryBound(to: UInt8.self), count: Int(lengths[column]))
  }
}

extension Int {
  fileprivate var nextPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
