import Foundation

/// A response as `curl -i` prints it.
struct HTTPReply: CustomStringConvertible {
  /// What was asked.
  let request: String
  let status: Int
  /// By their names in small letters.
  let headers: [String: String]
  let body: String

  init(_ text: String, to request: String) throws {
    self.request = request
    var rest = text.replacingOccurrences(of: "\r\n", with: "\n")
    var head = ""
    // "100 Continue" may come first.
    repeat {
      guard let end = rest.range(of: "\n\n") else {
        throw EndToEndError("\(request): this is no response:\n\(text)")
      }
      head = String(rest[..<end.lowerBound])
      rest = String(rest[end.upperBound...])
    } while head.hasPrefix("HTTP/1.1 1")
    let lines = head.split(separator: "\n")
    let words = lines[0].split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else {
      throw EndToEndError("\(request): this is no response:\n\(text)")
    }
    self.status = status
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    self.headers = headers
    body = rest
  }

  var description: String { "\(request)\n\(status) \(headers)\n\(body)" }

  /// The body as a JSON object.
  func object() throws -> [String: Any] {
    guard let object = try json() as? [String: Any] else {
      throw EndToEndError("A JSON object was expected. \(self)")
    }
    return object
  }

  /// The body as a JSON list of objects.
  func list() throws -> [[String: Any]] {
    guard let list = try json() as? [[String: Any]] else {
      throw EndToEndError("A JSON list of objects was expected. \(self)")
    }
    return list
  }

  private func json() throws -> Any {
    do {
      return try JSONSerialization.jsonObject(with: Data(body.utf8), options: .fragmentsAllowed)
    } catch {
      throw EndToEndError("JSON was expected. \(self)\n\(error)")
    }
  }

  /// The records' contents of a set in a zone, or `nil` where there is no such set.
  func contents(_ name: String, _ type: String) throws -> [String]? {
    try set(name, type)?["records"].map { records in
      (records as? [[String: Any]] ?? []).compactMap { $0["content"] as? String }.sorted()
    }
  }

  /// A set of records in a zone.
  func set(_ name: String, _ type: String) throws -> [String: Any]? {
    (try object()["rrsets"] as? [[String: Any]])?.first {
      $0["name"] as? String == name && $0["type"] as? String == type
    }
  }
}
