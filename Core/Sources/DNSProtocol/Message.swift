/// A DNS message (RFC 1035 §4) as values, for everything but the path of a query: tests, clients,
/// transfers.
///
/// Reading is strict and complete: whatever can be read is written again with the same meaning,
/// and everything that is not exactly a message is an error.
public struct Message: Hashable, Sendable {
  /// The identifier that a response repeats.
  public var identifier: UInt16
  /// The operation.
  public var operationCode: OperationCode
  /// The header's flags.
  public var flags: MessageFlags
  /// How it went: all twelve bits, the upper eight from EDNS.
  public var responseCode: ResponseCode
  /// The question section.
  public var questions: [Question]
  /// The answer section.
  public var answers: [ResourceRecord]
  /// The authority section.
  public var authorities: [ResourceRecord]
  /// The additional section without its OPT record, which is ``edns``.
  public var additionals: [ResourceRecord]
  /// What the OPT record says, or `nil` when there is none.
  public var edns: EDNS?

  /// The most octets that all the names and data of one message may take uncompressed.
  ///
  /// A message of 64 KiB that is not made to exhaust its reader stays far below.
  public static let maximumExpandedLength = 1 << 20

  /// Makes a message.
  public init(
    identifier: UInt16 = 0, operationCode: OperationCode = .query, flags: MessageFlags = [],
    responseCode: ResponseCode = .noError, questions: [Question] = [],
    answers: [ResourceRecord] = [], authorities: [ResourceRecord] = [],
    additionals: [ResourceRecord] = [], edns: EDNS? = nil
  ) {
    self.identifier = identifier
    self.operationCode = operationCode
    self.flags = flags
    self.responseCode = responseCode
    self.questions = questions
    self.answers = answers
    self.authorities = authorities
    self.additionals = additionals
    self.edns = edns
  }

  /// Makes a query with one question.
  ///
  /// - Parameters:
  ///   - name: The name asked for.
  ///   - type: The type asked for.
  ///   - recordClass: The class asked for.
  ///   - identifier: What the response is to repeat.
  ///   - flags: The header's flags; ``MessageFlags/response`` makes no sense here.
  ///   - edns: What the OPT record says, or `nil` for none.
  public static func query(
    _ name: DomainName, _ type: RecordType, recordClass: RecordClass = .internet,
    identifier: UInt16 = 0, flags: MessageFlags = [], edns: EDNS? = nil
  ) -> Message {
    Message(
      identifier: identifier, flags: flags,
      questions: [Question(name: name, type: type, recordClass: recordClass)], edns: edns)
  }
}
