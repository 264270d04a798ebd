import Glibc

/// A response under construction: where it stands, how much of it is written, how much may be.
///
/// Nothing is ever written beyond ``limit``; whoever appends learns whether it fit.
@safe
struct ResponseWriter {
  let base: UnsafeMutablePointer<UInt8>
  /// How the response goes.
  let transport: Transport
  /// The most octets the response may take, without its OPT record.
  private(set) var limit: Int
  /// The octets written.
  var position = 12
  var answerCount: UInt16 = 0
  var authorityCount: UInt16 = 0
  var additionalCount: UInt16 = 0
  /// AA.
  var isAuthoritative = false
  /// TC.
  var isTruncated = false
  /// The response code, extended ones included (RFC 6891 §6.1.3).
  var code: UInt16 = 0
  /// An extended error, 0 for none (RFC 8914; code 0, "other", is never ours).
  var extendedError: UInt16 = 0

  init(base: UnsafeMutablePointer<UInt8>, limit: Int, transport: Transport) {
    unsafe self.base = base
    self.transport = transport
    self.limit = limit
  }

  /// Leaves room for an OPT record.
  mutating func reserve(_ length: Int) { limit &-= length }

  /// Gives back what was left for the OPT record.
  mutating func release(_ length: Int) { limit &+= length }

  /// Whether so many octets still fit.
  @inline(__always)
  func fits(_ length: Int) -> Bool { length <= limit &- position }

  /// Appends octets.
  ///
  /// The caller has made sure that they fit.
  @inline(__always)
  mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
    unsafe Octets.copy(source, length, to: base + position)
    position &+= length
  }

  /// Appends octets if they fit.
  mutating func appendIfFits(_ source: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    guard fits(length) else { return false }
    unsafe append(source, length)
    return true
  }

  /// Appends two octets if they fit.
  mutating func appendIfFits16(_ value: UInt16) -> Bool {
    guard fits(2) else { return false }
    put16(value, at: position)
    position &+= 2
    return true
  }

  /// Overwrites two octets that are already written or are about to be.
  @inline(__always)
  func put16(_ value: UInt16, at offset: Int) {
    unsafe UnsafeMutableRawPointer(base + offset).storeBytes(of: value.bigEndian, as: UInt16.self)
  }

  /// Two octets that are already written.
  @inline(__always)
  func get16(at offset: Int) -> UInt16 {
    unsafe UInt16(
      bigEndian: UnsafeRawPointer(base + offset).loadUnaligned(as: UInt16.self))
  }

  /// Takes everything back but the question, and says that it did not fit: the client has to ask
  /// again over TCP (RFC 2181 §9), and where it has done so already there is no answer to be had.
  mutating func truncate(toQuestionEnd end: Int) {
    position = end
    (answerCount, authorityCount, additionalCount) = (0, 0, 0)
    switch transport {
    case .datagram: isTruncated = true
    case .stream: (isAuthoritative, code) = (false, 2)
    }
  }
}
