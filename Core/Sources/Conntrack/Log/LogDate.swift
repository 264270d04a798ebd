/// Dates as logs write them: ISO 8601, syslog in several languages, `dmesg` with and without time,
/// `/dev/kmsg`, `date`.
enum LogDate {
  /// The moment that a line begins with; nil when it begins with none.
  static func moment(_ line: Span<UInt8>) -> LogMoment? {
    var start = 0
    // `<4>`: the priority.
    if line.count > 3, line[0] == 0x3C {
      var index = 1
      while index < line.count, index < 5, Ascii.isDigit(line[index]) { index += 1 }
      if index < line.count, line[index] == 0x3E { start = index + 1 }
    }
    while start < line.count, line[start] == 0x20 { start += 1 }
    guard start < line.count else { return nil }
    let first = line[start]
    if first == 0x5B { return bracketed(line, start + 1) }
    if Ascii.isDigit(first), let moment = numeric(line, start) { return moment }
    return words(line, start)
  }

  /// Seconds since 1970 of the output of `date`, its zone taken as UTC; nil when it is no date
  /// with a year.
  static func seconds(ofDate text: String) -> Double? {
    let bytes = Array(text.utf8)
    guard let moment = moment(bytes.span), moment.clock == .wall else { return nil }
    return moment.seconds
  }

  /// `[12345.678]`, `[Mon Nov 23 05:35:53 2026]`, `[2026-11-23T05:35:53]`.
  private static func bracketed(_ line: Span<UInt8>, _ start: Int) -> LogMoment? {
    var index = start
    while index < line.count, line[index] == 0x20 { index += 1 }
    guard index < line.count else { return nil }
    guard Ascii.isDigit(line[index]) else { return words(line, index) }
    if let (seconds, end) = Ascii.decimal(line, index), end < line.count, line[end] == 0x5D {
      return LogMoment(clock: .boot, seconds: seconds)
    }
    return isoDate(line, index) ?? words(line, index)
  }

  /// `4,1234,5678901,-;…` of /dev/kmsg, `2026-08-01T10:00:00.1+02:00`, `1690000000.123456`.
  private static func numeric(_ line: Span<UInt8>, _ start: Int) -> LogMoment? {
    if let moment = isoDate(line, start) { return moment }
    guard let (number, end) = Ascii.unsigned(line, start), end < line.count else { return nil }
    if line[end] == 0x2C, let (_, sequence) = Ascii.unsigned(line, end + 1),
      sequence < line.count, line[sequence] == 0x2C,
      let (microseconds, last) = Ascii.unsigned(line, sequence + 1), last < line.count,
      line[last] == 0x2C || line[last] == 0x3B
    {
      return LogMoment(clock: .boot, seconds: Double(microseconds) / 1e6)
    }
    if number >= 100_000_000, line[end] == 0x2E, let (seconds, _) = Ascii.decimal(line, start) {
      return LogMoment(clock: .wall, seconds: seconds)
    }
    return nil
  }

  private static func isoDate(_ line: Span<UInt8>, _ start: Int) -> LogMoment? {
    guard line.count >= start + 19, line[start + 4] == 0x2D, line[start + 7] == 0x2D,
      line[start + 10] == 0x54 || line[start + 10] == 0x20,
      let year = Ascii.digits(line, start, 4), let month = Ascii.digits(line, start + 5, 2),
      let day = Ascii.digits(line, start + 8, 2), let time = timeOfDay(line, start + 11),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var seconds = Double(days(year: year, month: month, day: day) * 86_400) + time.seconds
    var index = time.end
    if index + 5 < line.count, line[index] == 0x2B || line[index] == 0x2D,
      let hours = Ascii.digits(line, index + 1, 2)
    {
      let sign: Double = line[index] == 0x2B ? -1 : 1
      index += line[index + 3] == 0x3A ? 4 : 3
      seconds += sign * Double(hours * 3600 + (Ascii.digits(line, index, 2) ?? 0) * 60)
    }
    return LogMoment(clock: .wall, seconds: seconds)
  }

  /// `HH:MM:SS` with a fraction or without.
  private static func timeOfDay(
    _ line: Span<UInt8>, _ start: Int
  ) -> (seconds: Double, end: Int)? {
    guard line.count >= start + 8, line[start + 2] == 0x3A, line[start + 5] == 0x3A,
      let hour = Ascii.digits(line, start, 2), let minute = Ascii.digits(line, start + 3, 2),
      let second = Ascii.digits(line, start + 6, 2), hour < 24, minute < 60, second < 61
    else { return nil }
    var seconds = Double(hour * 3600 + minute * 60 + second)
    var end = start + 8
    if end + 1 < line.count, line[end] == 0x2E || line[end] == 0x2C, Ascii.isDigit(line[end + 1]) {
      var weight = 0.1
      end += 1
      while end < line.count, Ascii.isDigit(line[end]) {
        seconds += Double(line[end] - 0x30) * weight
        weight /= 10
        end += 1
      }
    }
    return (seconds, end)
  }

  /// A date in words: month, day and time in any order, the year before or after the time.
  private static func words(_ line: Span<UInt8>, _ start: Int) -> LogMoment? {
    var (month, day, year) = (Int?.none, Int?.none, Int?.none)
    var index = start
    for _ in 0..<5 {
      while index < line.count, line[index] == 0x20 { index += 1 }
      var end = index
      while end < line.count, line[end] != 0x20, line[end] != 0x5D { end += 1 }
      guard end > index, end - index <= 24 else { return nil }
      if let time = timeOfDay(line, index) {
        guard let month, let day else { return nil }
        return moment(year ?? laterYear(line, end), month, day, time.seconds)
      }
      let number = Ascii.unsigned(line, index)
      if let number, number.end == end || (number.end == end - 1 && line[number.end] == 0x2C) {
        if (1...31).contains(number.value), day == nil {
          day = Int(number.value)
        } else if (1970...2200).contains(number.value) {
          year = Int(number.value)
        } else {
          return nil
        }
      } else if month == nil {
        month = MonthNames.month(line, index, end)
      }
      index = end
    }
    return nil
  }

  /// A year in the first or, after a zone, the second word after the time.
  private static func laterYear(_ line: Span<UInt8>, _ start: Int) -> Int? {
    var index = start
    for _ in 0..<2 {
      while index < line.count, line[index] == 0x20 { index += 1 }
      if let (number, end) = Ascii.unsigned(line, index), end == index + 4,
        end == line.count || line[end] == 0x20 || line[end] == 0x5D,
        (1970...2200).contains(number)
      {
        return Int(number)
      }
      // A zone is in capitals; a host's name is hardly ever.
      while index < line.count, (0x41...0x5A).contains(line[index]) { index += 1 }
    }
    return nil
  }

  private static func moment(
    _ year: Int?, _ month: Int, _ day: Int, _ seconds: Double
  ) -> LogMoment {
    guard let year else {
      let first = days(year: 2000, month: 1, day: 1)
      let date = days(year: 2000, month: month, day: day) - first
      return LogMoment(clock: .year, seconds: Double(date * 86_400) + seconds)
    }
    let date = days(year: year, month: month, day: day)
    return LogMoment(clock: .wall, seconds: Double(date * 86_400) + seconds)
  }

  /// Days since 1970-01-01 in the Gregorian calendar.
  static func days(year: Int, month: Int, day: Int) -> Int {
    // Years begin in March, so that the day that comes and goes is the last one.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// A date as text.
  static func text(_ seconds: Int, withYear: Bool) -> String {
    let origin = withYear ? 0 : days(year: 2000, month: 1, day: 1)
    let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    let rest = seconds - day * 86_400
    let shifted = day + origin + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let date = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
    return withYear
      ? "\(year)-\(two(month))-\(two(date)) \(time)"
      : "\(MonthNames.english[month - 1]) \(two(date)) \(time)"
  }
}
