import Foundation

/// What a server sent.
struct HTTPReply: Sendable {
  let status: Int
  /// The fields, their names in small letters.
  let fields: [String: String]
  let body: String

  /// Reads a whole response; `nil` when it is none.
  init?(_ octets: [UInt8]) {
    let text = String(decoding: octets, as: UTF8.self).replacing("\r\n", with: "\n")
    guard let end = text.firstRange(of: "\n\n") else { return nil }
    let lines = text[..<end.lowerBound].split(separator: "\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count > 1, words[0] == "HTTP/1.1", let status = Int(words[1]) else { return nil }
    self.status = status
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let pair = line.split(separator: ":", maxSplits: 1)
      guard pair.count == 2 else { return nil }
      fields[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces)
    }
    self.fields = fields
    let rest = text[end.upperBound...]
    body =
      fields["transfer-encoding"] == "chunked" ? Self.unchunked(rest) : String(rest)
  }

  private static func unchunked(_ text: Substring) -> String {
    var result = ""
    var rest = text.utf8[...]
    while let line = rest.firstIndex(of: UInt8(ascii: "\n")),
      let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16), size > 0
    {
      let start = rest.index(after: line)
      let end = rest.index(start, offsetBy: size)
      result += String(decoding: rest[start..<end], as: UTF8.self)
      rest = rest[rest.index(after: end)...]
    }
    return result
  }
}
