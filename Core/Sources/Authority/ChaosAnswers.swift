/// The answers of class CH: what the server says of itself (RFC 4892).
struct ChaosAnswers {
  private struct Answer {
    /// The name in lower-case wire format.
    var name: [UInt8]
    /// One TXT record with the question's name as owner.
    var record: [UInt8]
  }

  private let answers: [Answer]

  init(_ identity: ServerIdentity) {
    var answers: [Answer] = []
    for (labels, text) in [
      (["version", "bind"], identity.version), (["version", "server"], identity.version),
      (["id", "server"], identity.identifier), (["hostname", "bind"], identity.identifier),
    ] {
      guard let text else { continue }
      let string = Array(text.utf8.prefix(255))
      var name: [UInt8] = []
      for label in labels { name += [UInt8(label.utf8.count)] + Array(label.utf8) }
      // Owner, TXT, CH, TTL 0, and one character-string.
      let record: [UInt8] =
        [
          0xc0, 12, 0, 16, 0, 3, 0, 0, 0, 0, UInt8((string.count + 1) >> 8),
          UInt8((string.count + 1) & 0xff), UInt8(string.count),
        ] + string
      answers.append(Answer(name: name + [0], record: record))
    }
    self.answers = answers
  }

  /// Answers a question of class CH.
  func answer(
    _ query: Query, _ name: borrowing NameScratch, _ writer: inout ResponseWriter
  ) {
    guard query.type == 16 || query.type == 255 else {
      writer.code = 5
      return
    }
    for answer in answers where answer.name.count == name.length {
      var matches = true
      for index in answer.name.indices where unsafe name.lowered[index] != answer.name[index] {
        matches = false
      }
      guard matches, writer.fits(answer.record.count) else { continue }
      unsafe answer.record.withUnsafeBufferPointer {
        if let base = $0.baseAddress { unsafe writer.append(base, $0.count) }
      }
      writer.isAuthoritative = true
      writer.answerCount = 1
      return
    }
    writer.code = 5
  }
}
