/// A place on Earth with its size and precision (RFC 1876).
enum Location {
  private static let equator: Int64 = 1 << 31
  /// Thousandths of an arc second in a degree.
  private static let degree: Int64 = 3_600_000
  /// Centimetres from the reference of altitudes up to the spheroid.
  private static let altitudeBase: Int64 = 10_000_000

  // MARK: Reading

  /// Reads `d [m [s]] N|S d [m [s]] E|W altitude[m] [size[m] [horizontal[m] [vertical[m]]]]`.
  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let latitude = try readAngle(
      from: &scanner, limit: 90, UInt8(ascii: "N"), UInt8(ascii: "S"),
      "a latitude, such as 52 14 05.000 N")
    let longitude = try readAngle(
      from: &scanner, limit: 180, UInt8(ascii: "E"), UInt8(ascii: "W"),
      "a longitude, such as 00 08 50.000 E")
    let altitude = try readAltitude(from: &scanner)
    wire.append(0)
    for centimetres in [100, 1_000_000, 1_000] as [UInt64] {
      wire.append(try readPrecision(from: &scanner, default: centimetres))
    }
    for value in [latitude, longitude, altitude] { wire.append(bigEndian: value, count: 4) }
  }

  private static func readAngle(
    from scanner: inout PresentationScanner, limit: UInt64, _ positive: UInt8, _ negative: UInt8,
    _ expected: String
  ) throws(PresentationError) -> UInt64 {
    var total: UInt64 = 0
    for step in 0...3 {
      let token = try scanner.requireWord(expected)
      let text = scanner.bytes(of: token)
      if step > 0, text.count == 1 {
        let letter = text[0]
        if letter == positive || letter == negative {
          guard total <= limit * UInt64(degree) else {
            throw scanner.error(at: token, expected: "an angle of at most \(limit) degrees")
          }
          return UInt64(letter == positive ? equator + Int64(total) : equator - Int64(total))
        }
      }
      let value: UInt64?
      switch step {
      case 0: value = text.decimal(maximum: limit).map { $0 * UInt64(degree) }
      case 1: value = text.decimal(maximum: 59).map { $0 * 60_000 }
      case 2: value = fixed(text, decimals: 3).flatMap { $0 < 60_000 ? $0 : nil }
      default: value = nil
      }
      guard let value else { throw scanner.error(at: token, expected: expected) }
      total += value
    }
    // Not reached: the fourth round has either returned or thrown.
    return total
  }

  private static func readAltitude(
    from scanner: inout PresentationScanner
  ) throws(PresentationError) -> UInt64 {
    let expected = "an altitude in metres from -100000.00 to 42849672.95, such as 10m"
    let token = try scanner.requireWord(expected)
    let text = scanner.bytes(of: token)
    let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    let isSigned = isNegative || (text.count > 0 && text[0] == UInt8(ascii: "+"))
    guard let value = metres(text.extracting((isSigned ? 1 : 0)..<text.count)),
      value <= 0xffff_ffff
    else { throw scanner.error(at: token, expected: expected) }
    let altitude = altitudeBase + (isNegative ? -Int64(value) : Int64(value))
    guard altitude >= 0, altitude <= 0xffff_ffff else {
      throw scanner.error(at: token, expected: expected)
    }
    return UInt64(altitude)
  }

  /// Reads a size or precision, which may be missing, as a digit and a power of ten.
  private static func readPrecision(
    from scanner: inout PresentationScanner, default: UInt64
  ) throws(PresentationError) -> UInt8 {
    var value = `default`
    if let token = try scanner.nextToken() {
      guard !token.isQuoted, let given = metres(scanner.bytes(of: token)), given <= 9_000_000_000
      else {
        throw scanner.error(
          at: token, expected: "a size in metres from 0 to 90000000.00, such as 1m")
      }
      value = given
    }
    var exponent: UInt8 = 0
    while value > 9 {
      value /= 10
      exponent += 1
    }
    return UInt8(value) << 4 | exponent
  }

  /// Centimetres of metres with at most two decimals and perhaps an `m`.
  private static func metres(_ text: Span<UInt8>) -> UInt64? {
    let hasUnit = text.count > 0 && text[text.count - 1].asciiLowercased == UInt8(ascii: "m")
    return fixed(text.extracting(0..<(text.count - (hasUnit ? 1 : 0))), decimals: 2)
  }

  /// A number with at most so many decimals, times ten to that power.
  private static func fixed(_ text: Span<UInt8>, decimals: Int) -> UInt64? {
    var point = 0
    while point < text.count, text[point] != UInt8(ascii: ".") { point += 1 }
    guard var value = text.extracting(0..<point).decimal(maximum: 100_000_000) else { return nil }
    var scale = decimals
    if point < text.count {
      let fraction = text.extracting((point + 1)..<text.count)
      // Others read `10.` too.
      guard fraction.count <= decimals,
        let digits = fraction.count == 0 ? 0 : fraction.decimal(maximum: 999)
      else { return nil }
      for _ in 0..<fraction.count { value *= 10 }
      value += digits
      scale -= fraction.count
    }
    for _ in 0..<scale { value *= 10 }
    return value
  }

  // MARK: Wire format

  static func length(in wire: Span<UInt8>, at start: Int) throws(RecordDataFault) -> Int {
    _ = try RecordDataField.require(16, in: wire, at: start, "the 16 octets of a location")
    guard wire[start] == 0 else {
      throw RecordDataFault(offset: start, expected: "version 0 of a location")
    }
    for offset in 1...3 {
      let octet = wire[start + offset]
      guard octet == 0 || (octet >> 4 != 0 && octet >> 4 <= 9 && octet & 15 <= 9) else {
        throw RecordDataFault(
          offset: start + offset, expected: "a size as a digit from 1 to 9 and a power of ten")
      }
    }
    for (offset, limit) in [(4, 90), (8, 180)] as [(Int, Int64)] {
      let distance = abs(Int64(wire.uint32(at: start + offset)) - equator)
      guard distance <= limit * degree else {
        throw RecordDataFault(
          offset: start + offset, expected: "an angle of at most \(limit) degrees")
      }
    }
    return 16
  }

  // MARK: Printing

  static func print(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    printAngle(octets.uint32(at: 4), UInt8(ascii: "N"), UInt8(ascii: "S"), to: &text)
    printAngle(octets.uint32(at: 8), UInt8(ascii: "E"), UInt8(ascii: "W"), to: &text)
    let altitude = Int64(octets.uint32(at: 12)) - altitudeBase
    if altitude < 0 { text.append(UInt8(ascii: "-")) }
    printMetres(abs(altitude), alwaysDecimals: true, to: &text)
    for offset in 1...3 {
      var value = Int64(octets[offset] >> 4)
      for _ in 0..<(octets[offset] & 15) { value *= 10 }
      text.append(UInt8(ascii: " "))
      printMetres(value, alwaysDecimals: false, to: &text)
    }
  }

  private static func printAngle(
    _ value: UInt32, _ positive: UInt8, _ negative: UInt8, to text: inout [UInt8]
  ) {
    let signed = Int64(value) - equator
    let angle = abs(signed)
    text.append(decimal: angle / degree)
    text.append(UInt8(ascii: " "))
    text.append(decimal: angle / 60_000 % 60)
    text.append(UInt8(ascii: " "))
    text.append(decimal: angle / 1_000 % 60)
    text.append(UInt8(ascii: "."))
    text.append(decimal: angle % 1_000, width: 3)
    text.append(UInt8(ascii: " "))
    text.append(signed < 0 ? negative : positive)
    text.append(UInt8(ascii: " "))
  }

  private static func printMetres(
    _ centimetres: Int64, alwaysDecimals: Bool, to text: inout [UInt8]
  ) {
    text.append(decimal: centimetres / 100)
    if alwaysDecimals || centimetres % 100 != 0 {
      text.append(UInt8(ascii: "."))
      text.append(decimal: centimetres % 100, width: 2)
    }
    text.append(UInt8(ascii: "m"))
  }
}
