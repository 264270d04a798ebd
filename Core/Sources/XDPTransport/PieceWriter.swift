import Authority

/// Lays a name with its sets out as the program reads it: see ``ImageLayout``.
struct PieceWriter {
  /// A set to be written.
  struct Entry {
    var type: UInt16
    var octets: [UInt8] = []
    var relocations: [UInt16] = []
    var answers: UInt16 = 0
    var authorities: UInt16 = 0
    var additionals: UInt16 = 0
    /// AA.
    var isAuthoritative = true
    var flags: SetFlags = []
    var stamp: UInt32 = 0
  }

  private(set) var octets: [UInt8] = []

  /// The octets of a name's piece; `nil` if it is too large for one.
  static func node(
    _ name: [UInt8], _ flags: NodeFlags, zone: UInt32, _ entries: [Entry]
  ) -> [UInt8]? {
    guard entries.count <= ImageLayout.mostSets else { return nil }
    var writer = PieceWriter()
    writer.put16(UInt16(name.count))
    writer.put16(flags.rawValue)
    writer.put32(zone)
    writer.put16(UInt16(entries.count))
    writer.fill(to: ImageLayout.Node.name)
    writer.octets += name
    writer.fill(to: ImageLayout.Node.name + (name.count + 7) & ~7)
    return writer.append(entries) ? writer.octets : nil
  }

  /// The octets of the piece of one set alone; `nil` if it is too large.
  static func set(_ entry: Entry) -> [UInt8]? {
    var writer = PieceWriter()
    return writer.append([entry]) ? writer.octets : nil
  }

  /// Appends sets, then their records.
  private mutating func append(_ entries: [Entry]) -> Bool {
    let start = octets.count
    fill(to: start + entries.count * ImageLayout.Set.length)
    for (index, entry) in entries.enumerated() {
      var entry = entry
      if entry.octets.count > ImageLayout.mostOctets
        || entry.relocations.count > ImageLayout.mostRelocations
      {
        entry.flags.insert(.isLeft)
      }
      if entry.flags.contains(.isLeft) { (entry.octets, entry.relocations) = ([], []) }
      guard octets.count + entry.octets.count + 16 < 65536 else { return false }
      write(entry, at: start + index * ImageLayout.Set.length)
    }
    return true
  }

  private mutating func write(_ entry: Entry, at start: Int) {
    let even = entry.relocations.count { $0 % 2 == 0 }
    set16(start + ImageLayout.Set.type, entry.type.bigEndian)
    set16(start + ImageLayout.Set.octetCount, UInt16(entry.octets.count))
    set16(start + ImageLayout.Set.octets, UInt16(octets.count))
    set16(start + ImageLayout.Set.sum, Self.sum(entry.octets))
    set16(start + ImageLayout.Set.answers, entry.answers.bigEndian)
    set16(start + ImageLayout.Set.authorities, entry.authorities.bigEndian)
    set16(start + ImageLayout.Set.additionals, entry.additionals)
    octets[start + ImageLayout.Set.header] = entry.isAuthoritative ? 0x04 : 0
    octets[start + ImageLayout.Set.flags] = entry.flags.rawValue
    set16(start + ImageLayout.Set.stamp, UInt16(truncatingIfNeeded: entry.stamp))
    set16(start + ImageLayout.Set.stamp + 2, UInt16(truncatingIfNeeded: entry.stamp >> 16))
    octets[start + ImageLayout.Set.evenRelocations] = UInt8(even)
    octets[start + ImageLayout.Set.oddRelocations] = UInt8(entry.relocations.count - even)
    octets += entry.octets
    for relocation in entry.relocations { put16(relocation) }
  }

  /// The folded sum of octets as 16-bit words in the order of memory (RFC 1071 §2).
  static func sum(_ octets: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for (index, octet) in octets.enumerated() {
      sum += index % 2 == 0 ? UInt32(octet) : UInt32(octet) << 8
      sum = sum & 0xffff + sum >> 16
    }
    return UInt16(truncatingIfNeeded: sum)
  }

  private mutating func put16(_ value: UInt16) {
    octets.append(UInt8(truncatingIfNeeded: value))
    octets.append(UInt8(truncatingIfNeeded: value >> 8))
  }

  private mutating func put32(_ value: UInt32) {
    put16(UInt16(truncatingIfNeeded: value))
    put16(UInt16(truncatingIfNeeded: value >> 16))
  }

  private mutating func set16(_ offset: Int, _ value: UInt16) {
    octets[offset] = UInt8(truncatingIfNeeded: value)
    octets[offset + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }

  private mutating func fill(to length: Int) {
    octets += [UInt8](repeating: 0, count: max(length - octets.count, 0))
  }
}
