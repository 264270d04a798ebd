import DNSProtocol

/// Collects the names in a set's data whose records belong into the additional section.
struct TargetList: ~Copyable {
  /// More names than this in one set get no additional data (compare CVE-2024-11187).
  private static let most = 13

  private struct Entry {
    var target: AdditionalTarget
    var name: [UInt8]
  }

  private var entries: [Entry] = []
  private var scratch = NameScratch()
  private var type: UInt16 = 0
  private var isReferral = false

  /// Whether the data of a type names something that belongs into the additional section.
  private static func hasTargets(_ type: UInt16) -> Bool {
    switch type {
    case 1, 5, 6, 12, 16, 28: false  // most records: not worth a look into the table
    default: RecordType(rawValue: type).descriptor?.additional ?? .none != .none
    }
  }

  /// Starts the list of a set.
  ///
  /// - Returns: Whether its data is to be looked at.
  mutating func begin(_ run: NodeBuilder.Run, _ subject: borrowing NodeBuilder.Subject) -> Bool {
    guard Self.hasTargets(run.type) else { return false }
    entries.removeAll(keepingCapacity: true)
    type = run.type
    isReferral = run.type == RRType.ns && !subject.isApex
    return run.count <= Self.most || isReferral
  }

  /// Takes the names of one record's data, which starts at `dataAt` in the block.
  mutating func collect(
    _ data: ArraySlice<UInt8>, at dataAt: Int, _ subject: borrowing NodeBuilder.Subject,
    _ key: HashKey
  ) {
    var found: [(offset: Int, length: Int, wanted: AdditionalTypes)] = []
    RecordData.forEachAdditionalTarget(type: RecordType(rawValue: type), wire: data.span) {
      found.append(($0, $1, $2))
    }
    for (offset, length, types) in found {
      // The root stands for the owner (RFC 9460 §2.5.2).
      let start = data.startIndex + offset
      let isOwner = length == 1
      let name = isOwner ? subject.name : data[start..<(start + length)]
      guard let tag = tag(of: name, in: subject.apex, key) else { continue }
      let lowered = name.map(\.asciiLowercased)
      var wanted = Self.wanted(types)
      guard !entries.contains(where: { $0.target.wanted & 0x7f == wanted && $0.name == lowered })
      else { continue }
      if isReferral, lowered.count >= subject.name.count,
        lowered.suffix(subject.name.count) == subject.name
      {
        wanted |= AdditionalTarget.isRequired
      }
      let place = isOwner ? Int(AdditionalTarget.owner) : dataAt + offset
      guard isOwner || place < Int(AdditionalTarget.owner) else { continue }
      entries.append(
        Entry(
          target: AdditionalTarget(
            tag: tag, offset: UInt16(truncatingIfNeeded: place), wanted: wanted,
            nameLength: UInt8(truncatingIfNeeded: lowered.count)),
          name: lowered))
    }
  }

  /// Writes the list, first what a referral must not lack.
  ///
  /// - Returns: How many there are.
  mutating func write(to octets: inout OctetBuffer) -> UInt16 {
    var count: UInt16 = 0
    for entry in entries where entry.target.wanted & AdditionalTarget.isRequired != 0 {
      octets.appendNative(entry.target)
      count += 1
    }
    var optional = 0
    for entry in entries where entry.target.wanted & AdditionalTarget.isRequired == 0 {
      guard optional < Self.most else { break }
      octets.appendNative(entry.target)
      optional += 1
      count += 1
    }
    return count
  }

  private static func wanted(_ types: AdditionalTypes) -> UInt8 {
    var wanted: UInt8 = 0
    if types.contains(.addresses) { wanted |= AdditionalTarget.addresses }
    if types.contains(.services) { wanted |= AdditionalTarget.services }
    if types.contains(.serviceBindings) { wanted |= AdditionalTarget.sameType }
    if types.contains(.locators) { wanted |= AdditionalTarget.locators }
    return wanted
  }

  /// The tag of a name's hash, `nil` for a name outside the zone.
  private mutating func tag(
    of name: ArraySlice<UInt8>, in apex: [UInt8], _ key: HashKey
  ) -> UInt32? {
    guard scratch.read(wire: name.span, key), scratch.length >= apex.count else { return nil }
    let start = scratch.length - apex.count
    // A suffix of octets need not be a suffix of labels.
    guard (0...scratch.labelCount).contains(where: { scratch.start(depth: $0) == start }) else {
      return nil
    }
    for index in apex.indices where unsafe scratch.lowered[start + index] != apex[index] {
      return nil
    }
    return scratch.tag(depth: scratch.labelCount)
  }
}
