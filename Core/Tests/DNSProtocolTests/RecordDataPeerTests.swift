import DNSProtocol
import Glibc
import Testing

/// Record data as BIND's `named-rrchecker` reads and prints it: a second opinion on every format.
@Suite("Record data agrees with BIND")
struct RecordDataPeerTests {
  /// What BIND 9.18 refuses.
  static let refused: [String] = [
    // Types that it does not know.
    "CLA", "IPN",
    // Service parameters that it does not know.
    "HTTPS 1 . alpn=h2 no-default-alpn port=8443 ech", "HTTPS 1 . docpath",
    // It wants a key even where the algorithm 0 says that there is none (RFC 4025 §2.4).
    "IPSECKEY 10 3 0", "IPSECKEY \\# 5 0A04020102",
    // Zeros at the end of the ports, which RFC 1035 §3.4.2 lets be left out but does not forbid.
    "WKS \\# 6 C00002010600",
  ]

  static let checker: String? = ["/usr/bin/named-rrchecker", "/usr/sbin/named-rrchecker"]
    .first { access($0, X_OK) == 0 }

  /// Runs `named-rrchecker` on one record.
  ///
  /// - Returns: What it prints, or `nil` when it refuses the record.
  static func check(_ option: String, _ record: String) throws -> String? {
    guard let checker else { return nil }
    var path = Array("/tmp/martlet-record.XXXXXX".utf8CString)
    let file = mkstemp(&path)
    try #require(file >= 0)
    let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(name) }
    let bytes = Array(record.utf8)
    #expect(write(file, bytes, bytes.count) == bytes.count)
    close(file)
    guard let pipe = popen("\(checker) \(option) < \(name) 2>/dev/null", "r") else { return nil }
    var output: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { output.append(UInt8(byte)) }
    return pclose(pipe) == 0 ? String(decoding: output, as: UTF8.self) : nil
  }

  @Test(
    "Both read the same octets, and read what the other prints",
    .enabled(if: checker != nil, "named-rrchecker of bind9-utils is not installed"),
    arguments: RecordDataCases.all)
  func sameOctets(_ record: RecordDataCase) throws {
    let data = try RecordData(type: record.type, presentation: record.text)
    guard let theirs = try Self.check("-u", "IN \(record.type) \(record.text)\n") else {
      #expect(Self.refused.contains { record.description.hasPrefix($0) }, "refused by BIND")
      return
    }
    let octets = theirs.split(separator: "\t").last.map(String.init) ?? ""
    #expect(try RecordData(type: record.type, presentation: octets).wire == data.wire)
    let printed = try Self.check("-u", "IN \(record.type) \(data.presentation())\n")
    #expect(printed == theirs)
    let text = try #require(try Self.check("-p", "IN \(record.type) \(record.text)\n"))
    let fields = text.split(separator: "\t", maxSplits: 2).map(String.init)
    let again = try RecordData(type: record.type, presentation: fields.count > 2 ? fields[2] : "")
    #expect(again.wire == data.wire, "\(text)")
  }
}
