import StreamTransport

/// Answers a message with itself and the QR bit set.
///
/// The octet after the header asks for something else: 1 for no answer, 2 for the longest one.
final class EchoAnswerer: StreamAnswerer {
  func refresh() {}

  func answer(_ query: Span<UInt8>, into response: inout MutableSpan<UInt8>) -> Int {
    for index in query.indices { response[index] = query[index] }
    response[2] |= 0x80
    guard query.count > 12 else { return query.count }
    switch query[12] {
    case 1: return 0
    case 2: return response.count
    default: return query.count
    }
  }
}
