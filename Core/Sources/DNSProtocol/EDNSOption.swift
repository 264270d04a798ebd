/// One option of an OPT record (RFC 6891 §6.1.2).
public struct EDNSOption: Hashable, Sendable {
  /// What it is.
  public var code: EDNSOptionCode
  /// Its octets, at most 65,531.
  public var data: [UInt8]

  /// Makes an option.
  public init(code: EDNSOptionCode, data: [UInt8]) {
    self.code = code
    self.data = data
  }

  /// Makes an extended error option (RFC 8914 §2).
  public init(_ error: ExtendedError, text: String = "") {
    code = .extendedError
    data = [UInt8(error.rawValue >> 8), UInt8(error.rawValue & 255)] + text.utf8
  }

  /// The extended error that this option tells (RFC 8914 §2), or `nil` when it is another option
  /// or too short to be one.
  public var extendedError: (code: ExtendedError, text: String)? {
    guard code == .extendedError, data.count >= 2 else { return nil }
    return (
      ExtendedError(rawValue: UInt16(data[0]) << 8 | UInt16(data[1])),
      String(decoding: data[2...], as: UTF8.self)
    )
  }
}
