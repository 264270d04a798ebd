import Authority
import DNSProtocol
import Testing

/// A zone as a test writes it down.
struct TextZone: Sendable {
  let apex: DomainName
  let records: [(owner: DomainName, record: NewRecord)]

  /// Reads records, one on a line: owner, type, data; the first one is the SOA.
  init(text: String) throws {
    records = try Self.records(text)
    apex = try #require(records.first).owner
  }

  /// A zone with so many names below its apex, all with one address.
  ///
  /// - Parameter lines: More records.
  init(
    _ apex: String, names: Int = 0, address: String = "10.0.0.1", _ lines: String...
  ) throws {
    let suffix = apex == "." ? "." : "." + apex
    var text = ["\(apex) SOA ns.example.net. host.example.net. 1 7200 900 1209600 300"]
    text.append("\(apex) NS ns.example.net.")
    text.append("www\(suffix) A \(address)")
    for number in 0..<names { text.append("name\(number)\(suffix) A \(address)") }
    try self.init(text: (text + lines).joined(separator: "\n"))
  }

  static func records(_ text: String) throws -> [(owner: DomainName, record: NewRecord)] {
    try text.split(separator: "\n").map { line in
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
      let type = try #require(RecordType(String(words[1])))
      let data = try RecordData(type: type, presentation: String(words[2])).wire
      return (try DomainName(String(words[0])), NewRecord(type: type, ttl: 3600, data: data))
    }
  }
}
