import DNSProtocol
import Foundation
import Testing
import ZoneFile

@Suite("The texts with which Knot's reader is tested", .enabled(if: Corpora.areAvailable))
struct KnotCorpusTests {
  /// Owner, time to live, type and data in hexadecimal, or "error".
  typealias Events = [String]

  /// Where Martlet reads a text differently, and why that is right.
  struct Departure {
    var theirs: [Int]
    var ours: [Int]
    var reason: String
  }

  @Test("Every text gives the wire format that Knot expects, or the difference is explained")
  func texts() throws {
    let folder = try Corpora.folder.get().appendingPathComponent("knot/tests/libzscanner/data")
    let temporary = FileManager.default.temporaryDirectory
      .appendingPathComponent("zonefile-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: temporary) }
    try FileManager.default.copyItem(
      at: folder.appendingPathComponent("includes"),
      to: temporary.appendingPathComponent("includes"))

    var (texts, entries, departures) = (0, 0, 0)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    where name.hasSuffix(".in") {
      let stem = String(name.dropLast(3))
      let input = temporary.appendingPathComponent(name)
      try Self.prepare(folder.appendingPathComponent(name), input, temporary)
      let theirs = try Self.expected(folder.appendingPathComponent(stem + ".out"))
      let ours = try Self.read(input.path, upTo: theirs.isFatal ? theirs.events.count : .max)
      let difference = ours.difference(from: theirs.events)
      let departure = Self.departures[stem]
      #expect(
        difference.removals.map(Self.offset) == departure?.theirs ?? [],
        "\(stem): what Knot expects is missing: \(difference.removals)")
      #expect(
        difference.insertions.map(Self.offset) == departure?.ours ?? [],
        "\(stem): what Knot does not expect: \(difference.insertions)")
      (texts, entries) = (texts + 1, entries + theirs.events.count)
      departures += difference.removals.count
    }
    #expect(texts > 80)
    print(
      "Compared with Knot: \(texts) texts with \(entries) entries, of which \(departures) differ "
        + "for reasons that are listed.")
  }

  private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
    switch change {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }

  /// Copies a text, the placeholder for the folder replaced.
  private static func prepare(_ text: URL, _ copy: URL, _ folder: URL) throws {
    var data = try Data(contentsOf: text)
    while let place = data.range(of: Data("@TMPDIR@".utf8)) {
      data.replaceSubrange(place, with: Data(folder.path.utf8))
    }
    try data.write(to: copy)
  }

  /// What Knot's reader is expected to find.
  private static func expected(_ file: URL) throws -> (events: Events, isFatal: Bool) {
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let events: Events = text.components(separatedBy: "------\n").compactMap { block in
      guard !block.isEmpty else { return nil }
      var fields: [Substring: Substring] = [:]
      for line in block.split(separator: "\n") {
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        fields[parts[0]] = parts.count > 1 ? parts[1] : ""
      }
      if fields["WARNG"] != nil || fields["ERROR"] != nil { return "error" }
      let parts: [Substring] = ["OWNER", "RRTTL", "RTYPE", "RDATA"].map { fields[$0] ?? "?" }
      return parts.joined(separator: " ")
    }
    // Where Knot stops, Martlet goes on with the next record.
    return (events, text.contains("ERROR="))
  }

  /// Reads with chunks of several sizes, which must make no difference.
  private static func read(_ path: String, upTo count: Int) throws -> Events {
    let all = try [1, 7, 1 << 20].map { try read(path, chunkSize: $0) }
    #expect(all[0] == all[1] && all[1] == all[2])
    return Array(all[0].prefix(count))
  }

  private static func read(_ path: String, chunkSize: Int) throws -> Events {
    var events: Events = []
    let options = ZoneFileReader.Options(origin: .root, defaultTTL: 0, chunkSize: chunkSize)
    var reader = ZoneFileReader(path: path, options: options)
    try reader.read { record in
      let ttl = hexadecimal((0..<4).map { UInt8(truncatingIfNeeded: record.ttl >> (24 - 8 * $0)) })
      let type = hexadecimal([UInt8(record.type.rawValue >> 8), UInt8(record.type.rawValue & 255)])
      events.append("\(hexadecimal(record.owner.wire)) \(ttl) \(type) \(hexadecimal(record.data))")
    } problem: { _ in
      events.append("error")
    }
    return events
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
