/// What the answer needs to know of a query, read strictly.
struct Query: BitwiseCopyable {
  /// What becomes of the query after its header, question and OPT have been read.
  enum Verdict: BitwiseCopyable {
    /// Answer it.
    case wellFormed
    /// Not even a header, or a response: nothing is sent, or two servers would answer each
    /// other for ever.
    case unanswerable
    /// FORMERR.
    case formatError
    /// An operation that is not ours.
    case notImplemented
    /// An EDNS version that is not ours (RFC 6891 §6.1.3).
    case badVersion
  }

  var verdict = Verdict.wellFormed
  /// The index after the question, 12 when there is no question that could be repeated.
  var questionEnd = 12
  /// QTYPE.
  var type: UInt16 = 0
  /// QCLASS.
  var recordClass: UInt16 = 0
  /// Whether there is an OPT record.
  var hasEDNS = false
  /// The requestor's payload size in octets (RFC 6891 §6.2.3).
  var payload = 512
  /// The EDNS version asked for.
  var version: UInt8 = 0
  /// The DO bit (RFC 3225).
  var dnssecOK = false
  /// Whether the server's identifier is asked for (RFC 5001).
  var wantsNSID = false
}

extension Query {
  /// Reads a query.
  ///
  /// - Parameters:
  ///   - bytes: The message.
  ///   - name: Receives the question's name.
  @inline(__always)
  static func read(_ bytes: Span<UInt8>, name: inout NameScratch) -> Query {
    var query = Query()
    guard bytes.count >= 12, bytes[2] & 0x80 == 0 else {
      query.verdict = .unanswerable
      return query
    }
    guard bytes[2] & 0x78 == 0 else {
      // Only whether there is an OPT record matters: it is answered with one (RFC 6891 §6.1.1).
      _ = query.readBody(bytes, name: &name)
      query.questionEnd = 12
      query.verdict = .notImplemented
      return query
    }
    query.verdict = query.readBody(bytes, name: &name)
    return query
  }

  @inline(__always)
  private mutating func readBody(_ bytes: Span<UInt8>, name: inout NameScratch) -> Verdict {
    // RFC 9619 §4: exactly one question.
    guard bytes[4] == 0, bytes[5] == 1 else {
      // An OPT record is answered with one even so (RFC 6891 §6.1.1).
      if bytes[4] == 0, bytes[5] == 0 { _ = readRecords(bytes) }
      return .formatError
    }
    let nameEnd = unsafe bytes.withUnsafeBufferPointer {
      unsafe name.read($0.baseAddress!, count: $0.count, from: 12)
    }
    guard let nameEnd, nameEnd &+ 4 <= bytes.count else { return .formatError }
    type = UInt16(bytes[nameEnd]) &<< 8 | UInt16(bytes[nameEnd &+ 1])
    recordClass = UInt16(bytes[nameEnd &+ 2]) &<< 8 | UInt16(bytes[nameEnd &+ 3])
    questionEnd = nameEnd &+ 4
    let others = bytes[6] | bytes[7] | bytes[8] | bytes[9] | bytes[10]
    if others == 0, bytes[11] == 0 { return .wellFormed }
    return readRecords(bytes)
  }

  /// Reads what follows the question: records that nobody asked for are skipped, but must be
  /// records; OPT must be alone and in the additional section (RFC 6891 §6.1.1).
  private mutating func readRecords(_ bytes: Span<UInt8>) -> Verdict {
    let before =
      (Int(bytes[6]) &<< 8 | Int(bytes[7])) &+ (Int(bytes[8]) &<< 8 | Int(bytes[9]))
    let additional = Int(bytes[10]) &<< 8 | Int(bytes[11])
    var position = questionEnd
    var index = 0
    while index < before &+ additional {
      guard let nameEnd = Self.skipName(bytes, from: position), nameEnd &+ 10 <= bytes.count else {
        return .formatError
      }
      let recordType = UInt16(bytes[nameEnd]) &<< 8 | UInt16(bytes[nameEnd &+ 1])
      let length = Int(bytes[nameEnd &+ 8]) &<< 8 | Int(bytes[nameEnd &+ 9])
      let dataEnd = nameEnd &+ 10 &+ length
      guard dataEnd <= bytes.count else { return .formatError }
      if recordType == 41 {
        guard index >= before, !hasEDNS, bytes[position] == 0 else { return .formatError }
        let verdict = readOPT(bytes, from: nameEnd, to: dataEnd)
        guard verdict != .formatError else { return verdict }
      }
      position = dataEnd
      index &+= 1
    }
    return hasEDNS && version != 0 ? .badVersion : .wellFormed
  }

  /// Reads an OPT record from its type on (RFC 6891 §6.1.2).
  private mutating func readOPT(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Verdict {
    hasEDNS = true
    payload = max(512, Int(bytes[start &+ 2]) &<< 8 | Int(bytes[start &+ 3]))
    version = bytes[start &+ 5]
    dnssecOK = bytes[start &+ 6] & 0x80 != 0
    // What follows is only known of version 0; others are answered BADVERS whatever they hold.
    guard version == 0 else { return .wellFormed }
    var position = start &+ 10
    while position < end {
      guard position &+ 4 <= end else { return .formatError }
      let code = Int(bytes[position]) &<< 8 | Int(bytes[position &+ 1])
      let length = Int(bytes[position &+ 2]) &<< 8 | Int(bytes[position &+ 3])
      position &+= 4 &+ length
      guard position <= end else { return .formatError }
      if code == 3 { wantsNSID = true }
    }
    return .wellFormed
  }

  /// The index after a name that may end in a compression pointer, which is not followed.
  private static func skipName(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var position = start
    while position < bytes.count {
      let length = Int(bytes[position])
      if length == 0 { return position &+ 1 }
      if length >= 0xc0 { return position &+ 2 }
      guard length <= 63, position &- start < 255 else { return nil }
      position &+= 1 &+ length
    }
    return nil
  }
}
