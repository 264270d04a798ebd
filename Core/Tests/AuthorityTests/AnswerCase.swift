import Authority
import DNSProtocol
import Testing

/// A question and the whole of its answer, as a row of a table.
struct AnswerCase: Sendable, CustomTestStringConvertible {
  var question: String
  var code = ResponseCode.noError
  var isAuthoritative = true
  var isTruncated = false
  var answers: [String] = []
  var authorities: [String] = []
  var additionals: [String] = []
  var over = Transport.datagram
  var payload: UInt16?

  var testDescription: String { "\(question) \(over)" }

  init(
    _ question: String, _ code: ResponseCode = .noError, aa isAuthoritative: Bool = true,
    tc isTruncated: Bool = false, answer answers: [String] = [],
    authority authorities: [String] = [], additional additionals: [String] = [],
    over: Transport = .datagram, payload: UInt16? = nil
  ) {
    self.question = question
    self.code = code
    self.isAuthoritative = isAuthoritative
    self.isTruncated = isTruncated
    self.answers = answers
    self.authorities = authorities
    self.additionals = additionals
    self.over = over
    self.payload = payload
  }

  /// Asks the server and compares everything.
  func check(
    against server: TestServer, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let words = question.split(separator: " ")
    let response = try server.ask(
      String(words[0]), String(words[1]), over: over, payload: payload)
    #expect(response.responseCode == code, sourceLocation: sourceLocation)
    #expect(
      response.flags.contains(.authoritativeAnswer) == isAuthoritative, "AA",
      sourceLocation: sourceLocation)
    #expect(
      response.flags.contains(.truncated) == isTruncated, "TC", sourceLocation: sourceLocation)
    #expect(lines(response.answers) == answers, sourceLocation: sourceLocation)
    #expect(lines(response.authorities) == authorities, sourceLocation: sourceLocation)
    #expect(lines(response.additionals) == additionals, sourceLocation: sourceLocation)
  }

  /// Records as `owner TYPE data`, in the order sent; the TTL only where it is not 3600.
  private func lines(_ records: [ResourceRecord]) -> [String] {
    records.map { record in
      let ttl = record.ttl == 3600 ? "" : "\(record.ttl) "
      return "\(record.owner) \(ttl)\(record.type) \(record.data)"
    }
  }
}
