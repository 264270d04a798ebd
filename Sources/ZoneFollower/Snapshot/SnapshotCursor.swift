/// Takes values from a block; what goes beyond its end is refused.
struct SnapshotCursor {
  /// The block ends too early, or has what no block has.
  struct Malformed: Error {}

  private let octets: [UInt8]
  private var position = 0

  init(_ octets: [UInt8]) { self.octets = octets }

  /// Whether everything was taken.
  var isAtEnd: Bool { position == octets.count }

  mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws -> Value {
    try bytes(Value.bitWidth / 8).reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
  }

  mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= octets.count - position else { throw Malformed() }
    defer { position += count }
    return octets[position..<position + count]
  }

  /// Octets behind their number.
  mutating func counted() throws -> [UInt8] { try Array(bytes(Int(integer(UInt32.self)))) }

  /// A value that may be missing.
  mutating func optional<Value>(_ body: (inout SnapshotCursor) throws -> Value) throws -> Value? {
    switch try integer(UInt8.self) {
    case 0: nil
    case 1: try body(&self)
    default: throw Malformed()
    }
  }
}
