import DNSProtocol

/// Writes the records of one RRset as they will be sent, behind what a node under construction
/// already holds.
struct BlockWriter: ~Copyable {
  /// Which of the block's compression pointers move when the question's name is longer than the
  /// owner that the block is made for.
  enum Relocation {
    /// None: the block is only sent when the question is for its owner.
    case none
    /// All but the owner's, which stands for the question's name: a wildcard's set.
    case allButOwner
    /// All: the owner is an ancestor of the question's name.
    case all
  }

  var octets = OctetBuffer()
  private(set) var relocations: [UInt16] = []
  private var compressor = NameCompressor()
  private var relocation = Relocation.none
  /// Where the block starts in ``octets``.
  private(set) var start = 0
  /// Where the block's first octet stands in a response to a question for its owner.
  private var base = 0
  private var compressorIsReady = false

  /// Starts a block for an owner of so many octets.
  mutating func begin(ownerLength: Int, relocation: Relocation) {
    relocations.removeAll(keepingCapacity: true)
    self.relocation = relocation
    start = octets.count
    base = 12 + ownerLength + 4
    compressorIsReady = false
  }

  /// The octets of the block so far.
  var length: Int { octets.count - start }

  /// Appends a record whose owner is the block's.
  ///
  /// - Parameters:
  ///   - owner: The block's owner in lower-case wire format.
  ///   - data: The record's data.
  /// - Returns: Where the data starts, in octets from the block's start.
  mutating func append(
    owner: ArraySlice<UInt8>, type: UInt16, ttl: UInt32, data: ArraySlice<UInt8>
  ) -> Int {
    appendPointer(to: 12, moves: relocation == .all)
    octets.append16(type)
    octets.append16(1)
    octets.append16(UInt16(truncatingIfNeeded: ttl >> 16))
    octets.append16(UInt16(truncatingIfNeeded: ttl))
    guard let layout = CompressibleLayout(type: type) else {
      octets.append16(UInt16(truncatingIfNeeded: data.count))
      octets.append(data)
      return length - data.count
    }
    let lengthAt = octets.count
    octets.append16(0)
    appendNames(of: data, layout, owner: owner)
    let dataLength = octets.count - lengthAt - 2
    octets[lengthAt] = UInt8(truncatingIfNeeded: dataLength >> 8)
    octets[lengthAt + 1] = UInt8(truncatingIfNeeded: dataLength)
    return length - dataLength
  }

  /// Appends the list of the pointers that move.
  mutating func finish() {
    for relocation in relocations { octets.appendNative(relocation) }
  }

  private mutating func appendNames(
    of data: ArraySlice<UInt8>, _ layout: CompressibleLayout, owner: ArraySlice<UInt8>
  ) {
    var position = data.startIndex + layout.prefix
    guard position <= data.endIndex else { return }
    octets.append(data[data.startIndex..<position])
    for _ in 0..<layout.names {
      var end = position
      while end < data.endIndex, data[end] != 0 { end += 1 + Int(data[end]) }
      end += 1
      guard end <= data.endIndex else { return }
      appendName(data[position..<end], owner: owner)
      position = end
    }
    octets.append(data[position...])
  }

  private mutating func appendName(_ name: ArraySlice<UInt8>, owner: ArraySlice<UInt8>) {
    prepareCompressor(owner)
    let position = base + length
    var offset = 0
    while name[name.startIndex + offset] != 0 {
      if let target = compressor.position(of: name, from: offset) {
        // The labels before the pointer are remembered too: a later name may end in them.
        if offset > 0 { compressor.remember(name, upTo: offset, at: position) }
        appendPointer(to: target, moves: relocation != .none)
        return
      }
      let label = name.startIndex + offset
      let length = 1 + Int(name[label])
      octets.append(name[label..<(label + length)])
      offset += length
    }
    octets.append(0)
    compressor.remember(name, at: position)
  }

  /// Most sets hold no names, so the owner's suffixes are only noted when a name comes.
  private mutating func prepareCompressor(_ owner: ArraySlice<UInt8>) {
    guard !compressorIsReady else { return }
    compressorIsReady = true
    compressor.reset()
    // The first label of a wildcard is not what the question says.
    compressor.remember(owner, from: relocation == .allButOwner ? 2 : 0, at: 12)
  }

  private mutating func appendPointer(to position: Int, moves: Bool) {
    if moves { relocations.append(UInt16(truncatingIfNeeded: length)) }
    octets.append16(0xc000 | UInt16(truncatingIfNeeded: position))
  }
}
