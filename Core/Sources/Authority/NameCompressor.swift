import DNSProtocol

/// Name compression (RFC 1035 §4.1.4) inside a block that is being made.
///
/// Positions are those in a response to a question with the block's owner: the question's name
/// stands at 12, the block after the question.
struct NameCompressor {
  /// No pointer reaches further, and a relocation may still add the length of a name.
  private static let furthest = 0x3fff - 255
  /// How many places are remembered: enough for real answers, and a bound on the work.
  private static let most = 64

  private struct Place {
    var position: Int
    /// Where the lower-case suffix starts in `octets`, and how long it is.
    var start: Int
    var length: Int
  }

  private var places: [Place] = []
  private var octets: [UInt8] = []

  /// Forgets everything.
  mutating func reset() {
    places.removeAll(keepingCapacity: true)
    octets.removeAll(keepingCapacity: true)
  }

  /// Remembers that the labels of `name` stand at `position`, those from the one at `first` on
  /// and before the one at `end`, where a pointer follows.
  mutating func remember(
    _ name: ArraySlice<UInt8>, from first: Int = 0, upTo end: Int = .max, at position: Int
  ) {
    let start = octets.count
    for byte in name { octets.append(byte.asciiLowercased) }
    var offset = first
    while offset < end, octets[start + offset] != 0, places.count < Self.most,
      position + offset < Self.furthest
    {
      places.append(
        Place(position: position + offset, start: start + offset, length: name.count - offset))
      offset += 1 + Int(octets[start + offset])
    }
  }

  /// Where the suffix of `name` that starts at `offset` stands already.
  func position(of name: ArraySlice<UInt8>, from offset: Int) -> Int? {
    let length = name.count - offset
    for place in places where place.length == length {
      var index = 0
      while index < length,
        octets[place.start + index] == name[name.startIndex + offset + index].asciiLowercased
      {
        index += 1
      }
      if index == length { return place.position }
    }
    return nil
  }
}
