import Glibc

/// The queries to send, ready to be copied, in one stretch of memory.
public final class QueryMix: @unchecked Sendable {
  /// How many there are.
  public let count: Int
  /// Whether each gets a first label of its own when it is sent.
  public let hasRandomLabels: Bool
  /// Octets of the random label, without its length.
  static let randomLabel = 12
  /// The longest query there can be: a header, a name, its type and class, OPT.
  static let longest = 12 + 255 + 4 + 11

  private let octets: UnsafeMutablePointer<UInt8>
  private let starts: [Int]

  /// Writes queries.
  ///
  /// - Parameters:
  ///   - questions: What is asked; one at least.
  ///   - payload: The size that EDNS offers in octets (RFC 6891 §6.2.3); nil without EDNS.
  ///   - wantsDNSSEC: Whether DO is set; it takes EDNS.
  ///   - hasRandomLabels: Whether each query is for a random name right below the question's.
  /// - Throws: ``LoadError`` where there is no question, or a name has no room for another label.
  public init(
    _ questions: [LoadQuestion], payload: UInt16? = nil, wantsDNSSEC: Bool = false,
    hasRandomLabels: Bool = false
  ) throws(LoadError) {
    guard !questions.isEmpty else {
      throw .unreadable(place: "the query mix", found: "nothing", expected: "questions")
    }
    var all: [UInt8] = []
    var starts = [0]
    for question in questions {
      var name = question.name
      if hasRandomLabels {
        guard name.count + Self.randomLabel + 1 <= 255 else {
          throw .unreadable(
            place: "the query mix", found: "a name of \(name.count) octets",
            expected: "room for a label of \(Self.randomLabel) before it")
        }
        name = [UInt8(Self.randomLabel)] + [UInt8](repeating: 0x61, count: Self.randomLabel) + name
      }
      all += [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, payload == nil ? 0 : 1] + name
      all += [UInt8(question.type >> 8), UInt8(truncatingIfNeeded: question.type), 0, 1]
      if let payload {
        all += [0, 0, 41, UInt8(payload >> 8), UInt8(truncatingIfNeeded: payload), 0, 0]
        all += [wantsDNSSEC ? 0x80 : 0, 0, 0, 0]
      }
      starts.append(all.count)
    }
    count = questions.count
    self.starts = starts
    self.hasRandomLabels = hasRandomLabels
    octets = .allocate(capacity: all.count)
    octets.initialize(from: all, count: all.count)
  }

  deinit { octets.deallocate() }

  /// Whether a query is for A or AAAA: stub resolvers ask for both at a time.
  @inline(__always)
  func isForAddress(_ index: Int) -> Bool {
    let place = typePlace(index)
    return octets[place] == 0 && (octets[place + 1] == 1 || octets[place + 1] == 28)
  }

  /// Where the type of a query begins: it and the class stand before OPT, or at the end.
  @inline(__always)
  private func typePlace(_ index: Int) -> Int {
    starts[index + 1] - 4 - (octets[starts[index] + 11] == 0 ? 0 : 11)
  }

  /// What makes A of AAAA, and AAAA of A.
  private static let otherAddress: UInt8 = 1 ^ 28

  /// Copies a query with its identifier.
  ///
  /// - Parameter asksForOther: Whether a query for A is one for AAAA, and the other way round.
  /// - Returns: Its length.
  @inline(__always)
  package func write(
    _ index: Int, identifier: UInt16, label: UInt64 = 0, asksForOther: Bool = false,
    to memory: UnsafeMutableRawPointer
  ) -> Int {
    let start = starts[index]
    let length = starts[index + 1] - start
    memcpy(memory, octets + start, length)
    memory.storeBytes(of: identifier.bigEndian, as: UInt16.self)
    if asksForOther {
      let place = typePlace(index)
      memory.storeBytes(
        of: octets[place + 1] ^ Self.otherAddress, toByteOffset: place - start + 1, as: UInt8.self)
    }
    if hasRandomLabels {
      for place in 0..<Self.randomLabel {
        // Five bits a letter: a to z and 0 to 5.
        let five = UInt8(truncatingIfNeeded: label &>> UInt64(place &* 5)) & 31
        memory.storeBytes(
          of: five < 26 ? 97 + five : 22 + five, toByteOffset: 13 + place, as: UInt8.self)
      }
    }
    return length
  }

  /// Whether a message repeats a query's question; letters count, as resolvers compare them.
  @inline(__always)
  func isRepeated(
    _ index: Int, in message: UnsafeRawBufferPointer, asksForOther: Bool = false
  ) -> Bool {
    let skipped = hasRandomLabels ? Self.randomLabel + 1 : 0
    let start = starts[index] + 12 + skipped
    let place = typePlace(index)
    guard message.count >= 12 + skipped + place + 4 - start, let base = message.baseAddress else {
      return false
    }
    let question = base + 12 + skipped
    guard asksForOther else { return memcmp(question, octets + start, place + 4 - start) == 0 }
    let type = question.load(fromByteOffset: place - start + 1, as: UInt8.self)
    return memcmp(question, octets + start, place + 1 - start) == 0
      && type == octets[place + 1] ^ Self.otherAddress
      && memcmp(question + (place - start + 2), octets + place + 2, 2) == 0
  }
}
