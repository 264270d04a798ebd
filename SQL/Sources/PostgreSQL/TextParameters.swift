import SQL

/// The values of a statement as C strings.
struct TextParameters {
  private var octets: [UInt8] = []
  /// Where each value begins; `nil` for NULL.
  private var starts: [Int?] = []

  /// - Throws: ``SQL/SQLError`` for a text with the octet 0.
  init(_ values: [SQLValue]) throws {
    for value in values {
      switch value {
      case .null: starts.append(nil)
      case .integer(let number):
        starts.append(octets.count)
        octets += "\(number)".utf8
        octets.append(0)
      case .text(let text):
        guard !text.contains(0) else { throw Self.zeroOctet }
        starts.append(octets.count)
        octets += text
        octets.append(0)
      }
    }
  }

  static let zeroOctet = SQLError(
    .other, code: "22021", message: "a text with the octet 0, which PostgreSQL can't store")

  /// Gives what libpq takes.
  func withPointers(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> CInt) -> CInt {
    octets.withUnsafeBytes { octets in
      let base = octets.baseAddress?.assumingMemoryBound(to: CChar.self)
      let pointers = starts.map { start in
        start.flatMap { start in base.map { $0 + start } }
      }
      return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}
