import Glibc

/// Names of a response that is put together piece by piece: where they stand, to be pointed to,
/// and room to spell one out.
///
/// Most responses are one block and never come here; aliases and what follows them do.
@safe
struct ResponseNames: ~Copyable {
  /// How many labels are remembered: a bound on the work, not on correctness.
  private static let most = 64

  private let places: UnsafeMutablePointer<UInt16>
  private var count = 0
  /// Whether the names that are written so far are remembered.
  var isReady = false
  /// Where the owners of the aliases that were followed stand, the question's name first.
  private let aliases: UnsafeMutablePointer<UInt16>
  private var aliasCount = 0
  private static let mostAliases = 32
  /// The blocks of the DNAMEs that are in the response.
  private let redirections: UnsafeMutablePointer<UInt>
  private var redirectionCount = 0
  /// A name that was spelt out.
  let expanded: UnsafeMutablePointer<UInt8>

  init() {
    unsafe places = .allocate(capacity: Self.most)
    unsafe places.initialize(repeating: 0, count: Self.most)
    unsafe aliases = .allocate(capacity: Self.mostAliases)
    unsafe aliases.initialize(repeating: 12, count: Self.mostAliases)
    unsafe redirections = .allocate(capacity: Self.mostAliases)
    unsafe redirections.initialize(repeating: 0, count: Self.mostAliases)
    unsafe expanded = .allocate(capacity: 320)
    unsafe expanded.initialize(repeating: 0, count: 320)
  }

  deinit {
    unsafe places.deallocate()
    unsafe aliases.deallocate()
    unsafe redirections.deallocate()
    unsafe expanded.deallocate()
  }

  /// Starts a response whose only name is the question's.
  mutating func reset(_ writer: ResponseWriter) {
    isReady = true
    count = 0
    remember(12, writer)
  }

  /// Remembers the labels of a name that is written, up to a pointer or the root.
  mutating func remember(_ start: Int, _ writer: ResponseWriter) {
    var position = start
    while count < Self.most, position < 0x3fff, position < writer.position {
      let length = unsafe writer.base[position]
      guard length != 0, length <= 63 else { return }
      unsafe places[count] = UInt16(truncatingIfNeeded: position)
      count &+= 1
      position &+= 1 &+ Int(length)
    }
  }

  /// Appends a name, as pointer where it stands already.
  ///
  /// - Parameters:
  ///   - name: The name, well-formed and uncompressed.
  ///   - writer: The response.
  /// - Returns: Whether it fit.
  mutating func append(_ name: UnsafePointer<UInt8>, _ writer: inout ResponseWriter) -> Bool {
    let start = writer.position
    var offset = 0
    while unsafe name[offset] != 0 {
      if let target = unsafe place(of: name + offset, writer) {
        guard writer.appendIfFits16(0xc000 | target) else { return false }
        remember(start, writer)
        return true
      }
      let length = 1 &+ Int(unsafe name[offset])
      guard unsafe writer.appendIfFits(name + offset, length) else { return false }
      offset &+= length
    }
    guard unsafe writer.appendIfFits(name + offset, 1) else { return false }
    remember(start, writer)
    return true
  }

  private func place(of name: UnsafePointer<UInt8>, _ writer: ResponseWriter) -> UInt16? {
    var index = 0
    while index < count {
      let place = unsafe places[index]
      if unsafe Self.equal(name, Int(place), writer) { return place }
      index &+= 1
    }
    return nil
  }

  /// Whether a name is the one that stands in the response, followed through its pointers.
  private static func equal(
    _ name: UnsafePointer<UInt8>, _ start: Int, _ writer: ResponseWriter
  ) -> Bool {
    var offset = 0
    var position = start
    var hops = 0
    while true {
      let length = Int(unsafe writer.base[position])
      if length >= 0xc0 {
        position = Int(writer.get16(at: position) & 0x3fff)
        hops &+= 1
        guard hops < 128 else { return false }
        continue
      }
      guard unsafe Int(name[offset]) == length else { return false }
      if length == 0 { return true }
      var index = 1
      while index <= length {
        let left = unsafe name[offset &+ index].asciiLowercase
        let right = unsafe writer.base[position &+ index].asciiLowercase
        guard left == right else { return false }
        index &+= 1
      }
      offset &+= length &+ 1
      position &+= length &+ 1
    }
  }

  /// Starts a new chain of aliases at the question's name, which stands at 12.
  @inline(__always)
  mutating func resetAliases() {
    aliasCount = 1
    redirectionCount = 0
  }

  /// Notes the DNAME that is followed.
  ///
  /// - Returns: Whether it is not in the response yet: one record is enough, however often a name
  ///   that it makes falls below it again.
  mutating func isNewRedirection(_ block: Block) -> Bool {
    let place = unsafe UInt(bitPattern: block.octets)
    var index = 0
    while index < redirectionCount {
      if unsafe redirections[index] == place { return false }
      index &+= 1
    }
    guard redirectionCount < Self.mostAliases else { return true }
    unsafe redirections[redirectionCount] = place
    redirectionCount &+= 1
    return true
  }

  /// Notes the alias target that stands at a place and is spelt out in ``expanded``.
  ///
  /// - Returns: Whether it is none of those that were followed before.
  mutating func isNewAlias(at place: Int, _ writer: ResponseWriter) -> Bool {
    var index = 0
    while index < aliasCount {
      if unsafe Self.equal(expanded, Int(aliases[index]), writer) { return false }
      index &+= 1
    }
    guard aliasCount < Self.mostAliases, place <= 0xffff else { return false }
    unsafe aliases[aliasCount] = UInt16(truncatingIfNeeded: place)
    aliasCount &+= 1
    return true
  }

  /// Spells out a name of the response into ``expanded``.
  ///
  /// - Returns: Its length, 0 when it is not well-formed, which a response of ours never is.
  mutating func expand(at start: Int, _ writer: ResponseWriter) -> Int {
    var position = start
    var length = 0
    var hops = 0
    while true {
      let label = Int(unsafe writer.base[position])
      if label >= 0xc0 {
        position = Int(writer.get16(at: position) & 0x3fff)
        hops &+= 1
        guard hops < 128 else { return 0 }
        continue
      }
      guard length &+ label &+ 1 <= 255 else { return 0 }
      unsafe memcpy(expanded + length, writer.base + position, label &+ 1)
      length &+= label &+ 1
      if label == 0 { return length }
      position &+= label &+ 1
    }
  }

  /// Spells out a name of a block into ``expanded``: its pointers lead into the owner that the
  /// block was made for, or to an earlier place of the block.
  ///
  /// - Returns: The offset after the name in the block.
  mutating func expand(at start: Int, in block: Block) -> Int {
    var source = unsafe block.octets + start
    var end = 0
    var length = 0
    var hops = 0
    while hops < 128 {
      let label = Int(unsafe source.pointee)
      if label >= 0xc0 {
        let target = Int(unsafe UInt16(source[0]) & 0x3f) &<< 8 | Int(unsafe source[1])
        if end == 0 { end = unsafe (source - block.octets) &+ 2 }
        unsafe source = block.place(target)
        hops &+= 1
        continue
      }
      guard length &+ label &+ 1 <= 255 else { break }
      unsafe memcpy(expanded + length, source, label &+ 1)
      length &+= label &+ 1
      if label == 0 {
        if end == 0 { end = unsafe (source - block.octets) &+ 1 }
        return end
      }
      unsafe source += label &+ 1
    }
    // Unreachable with a block of ours; the root is a name too.
    unsafe expanded[0] = 0
    return start &+ 2
  }
}

extension UInt8 {
  /// An ASCII letter in lower case; every other octet as it is.
  @inline(__always)
  var asciiLowercase: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension ResponseNames {
  /// Puts a name together from the first labels of one and the whole of another.
  mutating func spell(
    _ prefix: UnsafePointer<UInt8>, _ prefixLength: Int, then suffix: UnsafePointer<UInt8>,
    _ suffixLength: Int
  ) {
    unsafe memcpy(expanded, prefix, prefixLength)
    unsafe memcpy(expanded + prefixLength, suffix, suffixLength)
  }
}
