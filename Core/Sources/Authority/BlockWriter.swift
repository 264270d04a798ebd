import DNSProtocol

/// Writes the records of one RRset and what belongs into the additional section with them as
/// they will be sent.
struct BlockWriter {
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

  private(set) var octets: [UInt8] = []
  private(set) var relocations: [UInt16] = []
  private var compressor = NameCompressor()
  private var relocation = Relocation.none
  /// Where the block's first octet stands in a response to a question for its owner.
  private var base = 0
  private var compressorIsReady = false
  private var owner: ArraySlice<UInt8> = []

  /// Starts a block for an owner given in lower-case wire format.
  mutating func begin(owner: ArraySlice<UInt8>, relocation: Relocation) {
    octets.removeAll(keepingCapacity: true)
    relocations.removeAll(keepingCapacity: true)
    self.owner = owner
    self.relocation = relocation
    base = 12 + owner.count + 4
    compressorIsReady = false
  }

  /// Appends a record whose owner is the block's.
  mutating func append(type: UInt16, ttl: UInt32, data: ArraySlice<UInt8>) {
    appendPointer(to: 12, moves: relocation == .all)
    appendRest(type: type, ttl: ttl, data: data)
  }

  /// Appends a record with another owner.
  mutating func append(
    owner: ArraySlice<UInt8>, type: UInt16, ttl: UInt32, data: ArraySlice<UInt8>
  ) {
    appendName(owner, compressing: true)
    appendRest(type: type, ttl: ttl, data: data)
  }

  /// Cuts the block back to a length it had before.
  mutating func truncate(to length: Int) {
    octets.removeLast(octets.count - length)
    while let last = relocations.last, Int(last) >= length { relocations.removeLast() }
  }

  private mutating func appendRest(type: UInt16, ttl: UInt32, data: ArraySlice<UInt8>) {
    append16(type)
    append16(1)
    append16(UInt16(truncatingIfNeeded: ttl >> 16))
    append16(UInt16(truncatingIfNeeded: ttl))
    let lengthAt = octets.count
    append16(0)
    if let layout = CompressibleLayout(type: type) {
      appendNames(of: data, layout)
    } else {
      octets.append(contentsOf: data)
    }
    let length = octets.count - lengthAt - 2
    octets[lengthAt] = UInt8(truncatingIfNeeded: length >> 8)
    octets[lengthAt + 1] = UInt8(truncatingIfNeeded: length)
  }

  private mutating func appendNames(of data: ArraySlice<UInt8>, _ layout: CompressibleLayout) {
    var position = data.startIndex + layout.prefix
    guard position <= data.endIndex else { return }
    octets.append(contentsOf: data[data.startIndex..<position])
    for _ in 0..<layout.names {
      var end = position
      while end < data.endIndex, data[end] != 0 { end += 1 + Int(data[end]) }
      end += 1
      guard end <= data.endIndex else { return }
      appendName(data[position..<end], compressing: true)
      position = end
    }
    octets.append(contentsOf: data[position...])
  }

  private mutating func appendName(_ name: ArraySlice<UInt8>, compressing: Bool) {
    prepareCompressor()
    let position = base + octets.count
    var offset = 0
    while name[name.startIndex + offset] != 0 {
      if let target = compressor.position(of: name, from: offset) {
        // The labels before the pointer are remembered too: a later name may end in them.
        if offset > 0 { compressor.remember(name, upTo: offset, at: position) }
        appendPointer(to: target, moves: relocation != .none)
        return
      }
      let length = 1 + Int(name[name.startIndex + offset])
      octets.append(
        contentsOf: name[(name.startIndex + offset)..<(name.startIndex + offset + length)])
      offset += length
    }
    octets.append(0)
    compressor.remember(name, at: position)
  }

  /// Most sets hold no names, so the owner's suffixes are only noted when a name comes.
  private mutating func prepareCompressor() {
    guard !compressorIsReady else { return }
    compressorIsReady = true
    compressor.reset()
    // The first label of a wildcard is not what the question says.
    compressor.remember(owner, from: relocation == .allButOwner ? 2 : 0, at: 12)
  }

  private mutating func appendPointer(to position: Int, moves: Bool) {
    if moves { relocations.append(UInt16(truncatingIfNeeded: octets.count)) }
    append16(0xc000 | UInt16(truncatingIfNeeded: position))
  }

  private mutating func append16(_ value: UInt16) {
    octets.append(UInt8(truncatingIfNeeded: value >> 8))
    octets.append(UInt8(truncatingIfNeeded: value))
  }
}
