import DNSProtocol
public import Foundation

/// Questions in a file: a name and a type on each line, as other load generators take them.
public enum QueryFile {
  /// The most questions that are kept.
  public static let most = 5_000_000

  /// Reads a file; empty lines and those that begin with # or ; are passed over.
  ///
  /// - Throws: ``LoadError`` with the line that is no question.
  public static func read(_ data: Data, name file: String) throws(LoadError) -> [LoadQuestion] {
    var questions: [LoadQuestion] = []
    var number = 0
    for line in data.split(separator: 10, omittingEmptySubsequences: false) {
      number += 1
      let text = String(decoding: line, as: UTF8.self)
      let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      guard let first = words.first, !first.hasPrefix("#"), !first.hasPrefix(";") else { continue }
      questions.append(try question(words, place: "\(file):\(number)"))
      guard questions.count <= most else {
        throw .unreadable(
          place: file, found: "more than \(most) questions", expected: "fewer")
      }
    }
    guard !questions.isEmpty else {
      throw .unreadable(
        place: file, found: "no question", expected: "lines such as \"www.example.com A\"")
    }
    return questions
  }

  /// Reads a name and a type; without a type it is A.
  ///
  /// - Throws: ``LoadError``.
  public static func question(
    _ words: [Substring], place: String
  ) throws(LoadError) -> LoadQuestion {
    guard (1...2).contains(words.count) else {
      throw .unreadable(
        place: place, found: "\(words.count) words", expected: "a name and a type")
    }
    guard let name = try? DomainName(String(words[0])) else {
      throw .unreadable(
        place: place, found: "\"\(words[0].prefix(80))\"", expected: "a domain name")
    }
    guard words.count == 1 || RecordType(String(words[1])) != nil else {
      throw .unreadable(
        place: place, found: "\"\(words[1].prefix(80))\"",
        expected: "a type such as A, AAAA or TYPE65")
    }
    let type = words.count == 2 ? RecordType(String(words[1]))?.rawValue ?? 1 : 1
    return LoadQuestion(name: name.wire, type: type)
  }
}
