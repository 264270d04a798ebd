import DNSProtocol
import Glibc

/// A file of `NAME TYPE` lines, as dnsperf and kxdpgun read it.
public enum QueryFile {
  /// The file's queries, as messages.
  ///
  /// - Throws: ``QueryFileError`` where it can't be read or has none, and `DNSProtocol`'s errors.
  public static func messages(_ path: String, edns: EDNS? = nil) throws -> [[UInt8]] {
    guard let file = unsafe fopen(path, "r") else {
      throw QueryFileError(description: "\(path) can't be read")
    }
    defer { unsafe fclose(file) }
    var queries: [[UInt8]] = []
    var line = [CChar](repeating: 0, count: 1024)
    while unsafe fgets(&line, 1024, file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      let words = text.split(whereSeparator: \.isWhitespace)
      guard words.count == 2, let type = RecordType(String(words[1])) else { continue }
      queries.append(try Message.query(DomainName(String(words[0])), type, edns: edns).wire())
    }
    guard !queries.isEmpty else { throw QueryFileError(description: "\(path) has no queries") }
    return queries
  }
}
