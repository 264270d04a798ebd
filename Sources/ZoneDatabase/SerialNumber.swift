#if canImport(Glibc)
  import Glibc
#endif

/// Arithmetic of serials (RFC 1982).
package enum SerialNumber {
  /// Whether `new` comes after `old` (RFC 1982 §3.2).
  package static func isHigher(_ new: UInt32, than old: UInt32) -> Bool {
    let distance = new &- old
    return distance != 0 && distance < 1 << 31
  }

  /// The number that follows a serial under a policy.
  ///
  /// - Parameters:
  ///   - serial: The serial before, if there is one.
  ///   - policy: The policy; ``SerialPolicy/zoneMetadata`` counts as ``SerialPolicy/dated``.
  ///   - now: The seconds of Unix time.
  package static func next(
    after serial: UInt32?, policy: SerialPolicy, now: Int = currentTime
  ) -> UInt32 {
    switch policy {
    case .unchanged: serial ?? dated(after: nil, now: now)
    case .increment: serial.map { $0 &+ 1 } ?? 1
    case .epoch: higher(UInt32(truncatingIfNeeded: now), after: serial)
    case .dated, .zoneMetadata: dated(after: serial, now: now)
    }
  }

  /// YYYYMMDD01 of the day in UTC, or one more than `serial` when that is not higher.
  package static func dated(after serial: UInt32?, now: Int = currentTime) -> UInt32 {
    var seconds = time_t(now)
    var day = tm()
    guard gmtime_r(&seconds, &day) != nil else { return serial.map { $0 &+ 1 } ?? 1 }
    let date = (Int(day.tm_year) + 1900) * 10_000 + (Int(day.tm_mon) + 1) * 100 + Int(day.tm_mday)
    return higher(UInt32(truncatingIfNeeded: date * 100 + 1), after: serial)
  }

  /// `candidate` when it comes after `serial`, otherwise one more than `serial`.
  private static func higher(_ candidate: UInt32, after serial: UInt32?) -> UInt32 {
    guard let serial, !isHigher(candidate, than: serial) else { return candidate }
    return serial &+ 1
  }

  /// The seconds of Unix time.
  package static var currentTime: Int { Int(time(nil)) }
}
