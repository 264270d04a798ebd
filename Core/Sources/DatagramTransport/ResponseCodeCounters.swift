/// How many responses had which code (RFC 6895 §2.3), BADVERS among them (RFC 6891 §6.1.3).
///
/// Anybody may read at any time.
public final class ResponseCodeCounters: Sendable {
  /// How many codes there are.
  public static let count = 17

  private let counters = CounterRow(count: ResponseCodeCounters.count)

  /// Counters at zero.
  public init() {}

  /// Counts a response.
  public func add(_ code: UInt8) { counters.add(1, to: min(Int(code), Self.count - 1)) }

  /// Counts a response, where nobody else counts here.
  @inline(__always)
  func addAlone(_ code: UInt8) { counters.addAlone(1, to: min(Int(code), Self.count &- 1)) }

  /// The counts now, by code.
  public var reading: [UInt64] { counters.reading }

  /// The code of one of our responses: 16 for BADVERS, the only one with more than four bits.
  ///
  /// An OPT record has its upper bits (RFC 6891 §6.1.3). No other response without an error has
  /// neither an answer nor an authority, so that others cost one look at the header.
  ///
  /// - Parameter response: The response, at least a header, with at most one question.
  @inline(__always)
  public static func code(of response: Span<UInt8>) -> UInt8 {
    guard response.count >= 12 else { return 0 }
    let code = response[3] & 15
    guard code == 0, response[6] | response[7] | response[8] | response[9] == 0,
      response[11] == 1
    else { return code }
    return extendedCode(of: response)
  }

  private static func extendedCode(of response: Span<UInt8>) -> UInt8 {
    var place = 12
    if response[5] == 1 {
      while place < response.count, response[place] != 0 {
        place &+= Int(response[place] & 63) &+ 1
      }
      place &+= 5
    }
    // The root, the type 41, a size, and then the upper eight bits.
    guard place &+ 5 < response.count, response[place] == 0, response[place &+ 1] == 0,
      response[place &+ 2] == 41
    else { return 0 }
    return UInt8(truncatingIfNeeded: UInt16(response[place &+ 5]) &<< 4)
  }
}
