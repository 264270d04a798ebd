/// One of the things that are compared in responses.
enum ResponseField: Int, CaseIterable, Sendable {
  case responseCode, question, authoritative, truncated, recursionDesired, recursionAvailable
  case authentic, edns, answer, authority, additional

  var text: String {
    switch self {
    case .responseCode: "response code"
    case .question: "question"
    case .authoritative: "AA"
    case .truncated: "TC"
    case .recursionDesired: "RD"
    case .recursionAvailable: "RA"
    case .authentic: "AD"
    case .edns: "EDNS"
    case .answer: "answer"
    case .authority: "authority"
    case .additional: "additional"
    }
  }

  /// Whether it is a section, whose contents mean nothing once the response is truncated.
  var isSection: Bool { rawValue >= ResponseField.answer.rawValue }
}
