import DNSProtocol

extension Probe {
  private static let alwaysOPT = """
    RFC 6891 §6.1.1: whatever has an OPT record is answered with one; the peers leave it out when \
    the query is broken
    """
  private static let oneClass = """
    RFC 1035 §6.2: an answer for every class would not be authoritative, and nobody asks for one; \
    BIND doesn't answer it either
    """
  private static let metaType = """
    RFC 6895 §3.1: these types are never data, so that there is nothing to deny; as from BIND
    """
  private static let noTransfers = "zone transfers are not in this version"

  /// A query for the SOA of a zone that is served, changed.
  private static func soa(
    flags: MessageFlags = [], edns: EDNS? = nil, change: (inout [UInt8]) -> Void = { _ in }
  ) throws -> [UInt8] {
    var wire = try Message.query(
      try DomainName("example."), .soa, identifier: 0x1234, flags: flags, edns: edns
    ).wire()
    change(&wire)
    return wire
  }

  private static func options(_ codes: UInt16...) -> [EDNSOption] {
    codes.map { EDNSOption(code: EDNSOptionCode(rawValue: $0), data: []) }
  }

  /// RFC 8906 §8.1: servers without EDNS.
  static func basic() throws -> [Probe] {
    [
      Probe("RFC 8906 §8.1.1: a zone's SOA", try soa(), .noError),
      try Probe(
        "RFC 8906 §8.1.2: an unknown type",
        .query(try DomainName("example."), RecordType(rawValue: 1000))),
      Probe("RFC 8906 §8.1.3.1: CD=1", try soa(flags: .checkingDisabled), .noError),
      Probe("RFC 8906 §8.1.3.2: AD=1", try soa(flags: .authenticData), .noError),
      Probe("RFC 8906 §8.1.3.3: the reserved bit", try soa(flags: .reserved), .noError),
      Probe("RFC 8906 §8.1.3.4: RD=1", try soa(flags: .recursionDesired), .noError),
      Probe("AA=1 in a query", try soa(flags: .authoritativeAnswer), .noError),
      Probe("TC=1 in a query", try soa(flags: .truncated), .noError),
      Probe("RA=1 in a query", try soa(flags: .recursionAvailable), .noError),
      Probe("A response code in a query", try soa { $0[3] |= 5 }, .noError),
      Probe("QR=1: a response is never answered", try soa(flags: .response), nil),
      Probe("RFC 8906 §8.1.4: an unknown opcode, header only", header(opcode: 15), .notImplemented),
    ]
      + [
        UInt8(1), 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
      ].map { opcode in
        Probe(
          "Opcode \(opcode) with a question", try! soa { $0[2] |= opcode << 3 }, .notImplemented)
      }
  }

  /// RFC 8906 §8.2: EDNS.
  static func extensions() throws -> [Probe] {
    var flagged = EDNS()
    flagged.flags = 0x0040
    var flaggedVersion1 = EDNS(version: 1)
    flaggedVersion1.flags = 0x0040
    return [
      Probe(
        "An unknown opcode, EDNS", try soa(edns: EDNS()) { $0[2] |= 15 << 3 }, .notImplemented),
      Probe("RFC 8906 §8.2.1: EDNS version 0", try soa(edns: EDNS()), .noError),
      Probe("RFC 8906 §8.2.2: EDNS version 1", try soa(edns: EDNS(version: 1)), .badVersion),
      Probe("EDNS version 255", try soa(edns: EDNS(version: 255)), .badVersion),
      Probe(
        "RFC 8906 §8.2.3: an unknown option", try soa(edns: EDNS(options: options(100))), .noError),
      Probe("RFC 8906 §8.2.4: an unknown flag", try soa(edns: flagged), .noError),
      Probe(
        "RFC 8906 §8.2.5: version 1, an unknown flag", try soa(edns: flaggedVersion1), .badVersion),
      Probe(
        "RFC 8906 §8.2.6: version 1, an unknown option",
        try soa(edns: EDNS(version: 1, options: options(100))), .badVersion),
      try Probe(
        "RFC 8906 §8.2.7: a truncated response keeps its OPT record",
        .query(try DomainName("ninety.large.test."), .a, edns: EDNS(payloadSize: 512))),
      Probe("RFC 8906 §8.2.8: DO=1", try soa(edns: EDNS(isDNSSECOK: true)), .noError),
      Probe(
        "RFC 8906 §8.2.9: version 1, DO=1", try soa(edns: EDNS(version: 1, isDNSSECOK: true)),
        .badVersion),
      Probe(
        "RFC 8906 §8.2.10: several options",
        try soa(
          edns: EDNS(
            options: options(9) + [
              EDNSOption(code: .clientSubnet, data: [0, 1, 24, 0, 192, 0, 2])
            ])), .noError),
      Probe(
        "RFC 6891 §6.2.3: a payload of 0 octets", try soa(edns: EDNS(payloadSize: 0)), .noError),
      Probe("A payload of 65,535 octets", try soa(edns: EDNS(payloadSize: 65535)), .noError),
      Probe(
        "An extended response code in a query",
        try Message(
          responseCode: .badCookie,
          questions: [Question(name: try DomainName("example."), type: .soa)], edns: EDNS()
        ).wire(), .noError),
      Probe(
        "RFC 6891 §6.1.1: two OPT records", try soa(edns: EDNS()) { twiceOPT(&$0) }, .formatError,
        because: alwaysOPT),
      Probe(
        "RFC 6891 §6.1.2: OPT below a name",
        try soa {
          $0[11] = 1; $0 += [1, 97] + opt
        },
        .formatError),
      Probe(
        "An option longer than its record",
        try soa {
          $0[11] = 1; $0 += badOption
        }, .formatError, because: alwaysOPT),
      Probe(
        "OPT in the answer section",
        try soa {
          $0[7] = 1; $0 += opt
        }, .formatError),
    ]
  }

  /// Classes, types and names at the edges.
  static func questions() throws -> [Probe] {
    func classed(_ recordClass: UInt16, _ name: String, _ type: RecordType) throws -> Message {
      .query(try DomainName(name), type, recordClass: RecordClass(rawValue: recordClass))
    }
    let long = Array(repeating: String(repeating: "a", count: 49), count: 4).joined(separator: ".")
    return [
      try Probe("Class CH, a name that is not there", try classed(3, "example.", .soa), .refused),
      try Probe("Class HS", try classed(4, "example.", .soa), .refused),
      try Probe("A class of nobody's", try classed(65280, "example.", .soa), .refused),
      try Probe("Class 0", try classed(0, "example.", .soa), .refused),
      try Probe("Class NONE", try classed(254, "example.", .soa), .refused),
      try Probe("Class ANY", try classed(255, "example.", .soa), .refused, because: oneClass),
      try Probe("Type 0", .query(try DomainName("example."), RecordType(rawValue: 0))),
      try Probe(
        "Type OPT", .query(try DomainName("example."), .opt), .formatError, because: metaType),
      try Probe("Type 65535", .query(try DomainName("example."), RecordType(rawValue: 65535))),
      try Probe(
        "Type TSIG", .query(try DomainName("example."), RecordType(rawValue: 250)), .notImplemented,
        because: metaType),
      try Probe(
        "Type TKEY", .query(try DomainName("example."), RecordType(rawValue: 249)), .notImplemented,
        because: metaType),
      try Probe(
        "Type MAILB", .query(try DomainName("example."), RecordType(rawValue: 253)),
        .notImplemented, because: metaType),
      try Probe(
        "Type MAILA", .query(try DomainName("example."), RecordType(rawValue: 254)),
        .notImplemented, because: metaType),
      try Probe(
        "RFC 5936 §4.2: a transfer over UDP",
        .query(try DomainName("example."), RecordType(rawValue: 252)), .refused,
        because: noTransfers),
      try Probe("The root's name servers", .query(.root, .ns), .refused),
      try Probe("A long name below a zone", .query(try DomainName("\(long).example."), .a)),
      try Probe("A long name of nobody's", .query(try DomainName("\(long).nobody."), .a), .refused),
    ]
  }

  /// Messages that are broken.
  static func broken() throws -> [Probe] {
    let soa = try soa()
    var probes = [
      Probe("RFC 9619 §4: no question", header(opcode: 0), .formatError),
      Probe("No question, but OPT", header(opcode: 0, additional: 1) + opt, .formatError),
      Probe(
        "RFC 9619 §4: two questions",
        try Self.soa {
          $0[5] = 2; $0 += $0[12...]
        }, .formatError),
      Probe("Two questions announced, one there", try Self.soa { $0[5] = 2 }, .formatError),
      Probe("An answer announced, none there", try Self.soa { $0[7] = 1 }, .formatError),
      Probe("An authority record announced, none there", try Self.soa { $0[9] = 1 }, .formatError),
      Probe(
        "An additional record announced, none there", try Self.soa { $0[11] = 1 }, .formatError),
      Probe("Octets behind the message", soa + [1, 2, 3, 4, 5], .noError),
      Probe(
        "A question that points to itself",
        header(opcode: 0, questions: 1) + [0xc0, 12, 0, 1, 0, 1], .formatError),
      Probe(
        "A question that points into the header",
        header(opcode: 0, questions: 1) + [0xc0, 0, 0, 1, 0, 1], .formatError),
      Probe(
        "A question with a reserved label type",
        header(opcode: 0, questions: 1) + [0x41, 0, 0, 1, 0, 1], .formatError),
      Probe(
        "A question of 256 octets", header(opcode: 0, questions: 1) + longName + [0, 1, 0, 1],
        .formatError),
      Probe("Nothing at all", [], nil),
      Probe("One octet", [0x12], nil),
      Probe("Eleven octets", Array(soa.prefix(11)), nil),
    ]
    for length in [12, 13, 15, 19, 20, 21, 22, 23, 24] {
      probes.append(
        Probe(
          "A question cut to \(length) octets", Array(soa.prefix(length)), .formatError,
          because: length < 17
            ? """
            RFC 8906 §2: what has a header gets an answer, over TCP too; as from BIND
            """ : nil))
    }
    return probes
  }

  private static let opt: [UInt8] = [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0]
  private static let badOption: [UInt8] = [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 5, 0, 3, 0, 9, 1]
  private static let longName: [UInt8] =
    Array(repeating: [63] + [UInt8](repeating: 97, count: 63), count: 4).flatMap { $0 } + [0]

  private static func twiceOPT(_ wire: inout [UInt8]) {
    wire[11] = 2
    wire += opt
  }

  private static func header(
    opcode: UInt8, questions: UInt8 = 0, additional: UInt8 = 0
  ) -> [UInt8] {
    [0x12, 0x34, opcode << 3, 0, 0, questions, 0, 0, 0, 0, 0, additional]
  }
}
