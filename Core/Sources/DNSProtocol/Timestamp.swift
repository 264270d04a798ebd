/// A moment of 32 bits, in seconds since 1970 (RFC 4034 §3.2).
enum Timestamp {
  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "a time as YYYYMMDDHHMMSS or in seconds since 1970"
    let token = try scanner.requireWord(expected)
    let text = scanner.bytes(of: token)
    guard let value = text.count == 14 ? moment(text) : text.decimal(maximum: 0xffff_ffff) else {
      throw scanner.error(at: token, expected: expected)
    }
    wire.append(bigEndian: value, count: 4)
  }

  /// The 32 bits of fourteen digits (RFC 4034 §3.1.5: numbers modulo 2^32).
  ///
  /// From 1901-12-13 20:45:52, whose 32 bits others print for moments after 2038, to the last
  /// moment of 32 bits.
  private static func moment(_ text: Span<UInt8>) -> UInt64? {
    func number(_ range: Range<Int>) -> Int {
      // All digits have been checked before.
      text.extracting(range).decimal(maximum: 9_999).map(Int.init) ?? 0
    }
    guard text.decimal(maximum: .max) != nil else { return nil }
    let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
    let (hour, minute, second) = (number(8..<10), number(10..<12), number(12..<14))
    guard year > 1900, (1...12).contains(month), day >= 1,
      day <= daysInMonth(month, of: year), hour < 24, minute < 60, second < 60
    else { return nil }
    let before = year - 1
    var days = before * 365 + before / 4 - before / 100 + before / 400 - 719_162
    for earlier in 1..<month { days += daysInMonth(earlier, of: year) }
    let seconds = (days + day - 1) * 86_400 + hour * 3_600 + minute * 60 + second
    guard seconds >= -0x8000_0000, seconds <= 0xffff_ffff else { return nil }
    return UInt64(UInt32(truncatingIfNeeded: seconds))
  }

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func daysInMonth(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Appends fourteen digits.
  static func print(_ value: UInt32, to text: inout [UInt8]) {
    var days = Int(value) / 86_400
    let second = Int(value) % 86_400
    var year = 1970
    while days >= (isLeap(year) ? 366 : 365) {
      days -= isLeap(year) ? 366 : 365
      year += 1
    }
    var month = 1
    while days >= daysInMonth(month, of: year) {
      days -= daysInMonth(month, of: year)
      month += 1
    }
    text.append(decimal: year, width: 4)
    for part in [month, days + 1, second / 3_600, second / 60 % 60, second % 60] {
      text.append(decimal: part, width: 2)
    }
  }
}
