/// What the answer needs to know of a query, read strictly.
///
/// Two words, so that it is handed on in registers.
struct Query: BitwiseCopyable {
  /// What becomes of the query after its header, question and OPT have been read.
  enum Verdict: UInt8, BitwiseCopyable {
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

  /// QTYPE, QCLASS, the end of the question and the payload size, 16 bits each.
  private var numbers: UInt64 = 12 &<< 32 | 512 &<< 48
  /// The verdict, the EDNS version and the flags, 8 bits each.
  private var signs: UInt32 = 0

  private static let edns: UInt32 = 1 &<< 16
  private static let nsid: UInt32 = 2 &<< 16
  private static let dnssec: UInt32 = 128 &<< 16

  /// QTYPE.
  @inline(__always) var type: UInt16 { UInt16(truncatingIfNeeded: numbers) }
  /// QCLASS.
  @inline(__always) var recordClass: UInt16 { UInt16(truncatingIfNeeded: numbers &>> 16) }
  /// The index after the question, 12 when there is no question that could be repeated.
  @inline(__always) var questionEnd: Int {
    get { Int(numbers &>> 32 & 0xffff) }
    set {
      numbers =
        numbers & ~0xffff_0000_0000 | UInt64(UInt16(truncatingIfNeeded: newValue)) &<< 32
    }
  }
  @inline(__always) var verdict: Verdict {
    get { Verdict(rawValue: UInt8(truncatingIfNeeded: signs)) ?? .formatError }
    set { signs = signs & ~0xff | UInt32(newValue.rawValue) }
  }
  /// Whether it asks for data of class IN.
  ///
  /// ANY (255) is answered, the others from 249 on are
  /// transfers and meta types; OPT (41) and NXNAME (128) are never a question.
  @inline(__always) var isOrdinary: Bool {
    recordClass == 1 && type &- 249 > 5 && type != 41 && type != 128
  }
  /// Whether there is an OPT record.
  @inline(__always) var hasEDNS: Bool { signs & Self.edns != 0 }
  /// The requestor's payload size in octets, at least 512 (RFC 6891 §6.2.3).
  @inline(__always) var payload: Int { Int(numbers &>> 48) }
  /// The EDNS version asked for.
  private var version: UInt8 { UInt8(truncatingIfNeeded: signs &>> 8) }
  /// The DO bit (RFC 3225).
  @inline(__always) var dnssecOK: Bool { signs & Self.dnssec != 0 }
  /// Whether the server's identifier is asked for (RFC 5001).
  @inline(__always) var wantsNSID: Bool { signs & Self.nsid != 0 }
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
    // RFC 9619 §4: exactly one question.
    guard bytes[2] & 0x78 == 0, bytes[4] == 0, bytes[5] == 1 else {
      return readUnusual(bytes, name: &name)
    }
    guard query.readQuestion(bytes, name: &name) else {
      query.verdict = .formatError
      return query
    }
    let others = bytes[6] | bytes[7] | bytes[8] | bytes[9] | bytes[10]
    if others == 0 {
      if bytes[11] == 0 { return query }
      if bytes[11] == 1, query.readPlainOPT(bytes) { return query }
    }
    return query.readRecords(bytes)
  }

  /// Reads what is no ordinary query.
  private static func readUnusual(_ bytes: Span<UInt8>, name: inout NameScratch) -> Query {
    var query = Query()
    let isQuery = bytes[2] & 0x78 == 0
    // Only whether there is an OPT record matters: it is answered with one (RFC 6891 §6.1.1).
    if bytes[4] == 0, bytes[5] == 0 {
      query = query.readRecords(bytes)
    } else if bytes[4] == 0, bytes[5] == 1, query.readQuestion(bytes, name: &name) {
      query = query.readRecords(bytes)
    }
    if isQuery { query.verdict = .formatError } else { query.verdict = .notImplemented }
    if !isQuery || bytes[5] != 1 || bytes[4] != 0 { query.questionEnd = 12 }
    return query
  }

  @inline(__always)
  private mutating func readQuestion(_ bytes: Span<UInt8>, name: inout NameScratch) -> Bool {
    let nameEnd = unsafe bytes.withUnsafeBufferPointer {
      unsafe name.readLabels($0.baseAddress!, count: $0.count, from: 12)
    }
    guard let nameEnd, nameEnd &+ 4 <= bytes.count else { return false }
    let type = UInt64(bytes[nameEnd]) &<< 8 | UInt64(bytes[nameEnd &+ 1])
    let recordClass = UInt64(bytes[nameEnd &+ 2]) &<< 8 | UInt64(bytes[nameEnd &+ 3])
    let end = UInt64(truncatingIfNeeded: nameEnd &+ 4)
    numbers = type | recordClass &<< 16 | end &<< 32 | 512 &<< 48
    return true
  }

  /// Reads the OPT record of most queries: alone, version 0 and without options.
  ///
  /// - Returns: Whether that is what there is; nothing is changed otherwise.
  @inline(__always)
  private mutating func readPlainOPT(_ bytes: Span<UInt8>) -> Bool {
    let start = questionEnd
    guard start &+ 11 <= bytes.count, bytes[start] == 0, bytes[start &+ 1] == 0,
      bytes[start &+ 2] == 41, bytes[start &+ 6] == 0, bytes[start &+ 9] | bytes[start &+ 10] == 0
    else { return false }
    takePayload(bytes[start &+ 3], bytes[start &+ 4])
    signs |= Self.edns | UInt32(bytes[start &+ 7]) &<< 16 & Self.dnssec
    return true
  }

  @inline(__always)
  private mutating func takePayload(_ high: UInt8, _ low: UInt8) {
    let size = max(512, UInt64(high) &<< 8 | UInt64(low))
    numbers = numbers & 0xffff_ffff_ffff | size &<< 48
  }

  /// Reads what follows the question: records that nobody asked for are skipped, but must be
  /// records; OPT must be alone and in the additional section (RFC 6891 §6.1.1).
  private func readRecords(_ bytes: Span<UInt8>) -> Query {
    var query = self
    query.verdict = query.checkRecords(bytes)
    return query
  }

  private mutating func checkRecords(_ bytes: Span<UInt8>) -> Verdict {
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
    takePayload(bytes[start &+ 2], bytes[start &+ 3])
    signs |=
      Self.edns | UInt32(bytes[start &+ 6]) &<< 16 & Self.dnssec
      | UInt32(bytes[start &+ 5]) &<< 8
    // What follows is only known of version 0; others are answered BADVERS whatever they hold.
    guard version == 0 else { return .wellFormed }
    var position = start &+ 10
    while position < end {
      guard position &+ 4 <= end else { return .formatError }
      let code = Int(bytes[position]) &<< 8 | Int(bytes[position &+ 1])
      let length = Int(bytes[position &+ 2]) &<< 8 | Int(bytes[position &+ 3])
      position &+= 4 &+ length
      guard position <= end else { return .formatError }
      if code == 3 { signs |= Self.nsid }
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
