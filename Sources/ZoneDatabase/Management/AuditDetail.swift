import DNSProtocol

/// Gathers what a change did to sets of records, as the JSON text of an audit entry.
struct AuditDetail {
  /// How many octets there are about; what is more is only counted.
  static let limit = 16_000

  /// Whether sets that are added are only counted from now on.
  var isFull: Bool { length >= Self.limit }

  private var sets: [String] = []
  private var length = 0
  private var omitted = 0

  /// Notes a set before and after a change.
  mutating func add(
    _ owner: DomainName, _ type: RecordType, before: [String], after: [String], comments: Int?
  ) {
    guard before != after || comments != nil else { return }
    guard !isFull else { return omit() }
    var text = "{\"name\":\(JSONText.quoted(owner.description))"
    text += ",\"type\":\(JSONText.quoted(type.databaseWord))"
    text += ",\"before\":\(Self.list(before)),\"after\":\(Self.list(after))"
    if let comments { text += ",\"comments\":\(comments)" }
    sets.append(text + "}")
    length += text.utf8.count
  }

  /// Counts a set.
  mutating func omit() { omitted += 1 }

  /// The JSON text.
  var text: String {
    let rest = omitted > 0 ? ",\"omitted\":\(omitted)" : ""
    return "{\"sets\":[\(sets.joined(separator: ","))]\(rest)}"
  }

  /// How many octets a list of strings, or one value, has about.
  private static let listLimit = 4000

  /// Strings as a JSON array; of many the first and how many more there are.
  private static func list(_ texts: [String]) -> String {
    var shown: [String] = []
    var length = 0
    for (index, text) in texts.enumerated() {
      guard index < 20, length < listLimit else {
        shown.append(JSONText.quoted("… \(texts.count - index) more"))
        break
      }
      shown.append(JSONText.quoted(shortened(text, to: 1000)))
      length += shown[index].utf8.count
    }
    return "[\(shown.joined(separator: ","))]"
  }

  /// A text's beginning; NUL is left out, which PostgreSQL does not take.
  private static func shortened(_ text: String, to count: Int) -> String {
    guard text.utf8.count > count || text.contains("\0") else { return text }
    let scalars = text.unicodeScalars.filter { $0 != "\0" }
    let rest = scalars.count > count ? "…" : ""
    return String(String.UnicodeScalarView(scalars.prefix(count))) + rest
  }

  /// Values by their names as a JSON object; what is `nil` is left out.
  static func object(_ values: [(String, String?)]) -> String {
    var pairs: [String] = []
    var length = 0
    for case (let name, let value?) in values where length < limit {
      let (name, value) = (shortened(name, to: 100), shortened(value, to: 1000))
      pairs.append("\(JSONText.quoted(name)):\(JSONText.quoted(value))")
      length += pairs[pairs.count - 1].utf8.count
    }
    return "{\(pairs.joined(separator: ","))}"
  }
}
