import Authority
import DNSProtocol
import Synchronization
import Testing

/// Meant to be run under the thread sanitizer too: `scripts/test` does.
@Suite("Readers beside a writer")
struct ConcurrencyTests {
  static let versions = 8

  /// In version n the alias leads to `t<n>`, the only such name, which says n; so do the SOA and
  /// the zone `other`.
  static func records(_ version: Int) throws -> [(String, [NewRecord])] {
    let slot = version % versions
    let former = (version + versions - 1) % versions
    return try [
      ("example", ["SOA ns.example. h.example. \(version) 7200 900 1209600 300"]),
      ("alias.example", ["CNAME t\(slot).example."]),
      ("t\(former).example", []), ("t\(slot).example", ["TXT \"\(version)\""]),
      ("d\(former).deep.example", []), ("d\(slot).deep.example", ["A 192.0.2.1"]),
    ].map { ($0.0, try UpdateTests.parse($0.1)) }
  }

  @Test("An answer belongs entirely to one version, and versions never go back")
  func oneVersion() async throws {
    let server = try TestServer(
      "example. SOA ns.example. h.example. 0 7200 900 1209600 300\nalias.example. CNAME t0.example."
        + "\nt0.example. TXT \"0\"\nd0.deep.example. A 192.0.2.1")
    let publication = server.publication
    let isDone = Flag()
    let prepared = try (0..<Self.versions).map { try Self.queries(slot: $0) }
    let rounds = 3000
    try await withThrowingTaskGroup(of: Int.self) { group in
      for reader in 0..<2 {
        group.addTask {
          try await Self.read(publication, prepared, until: isDone, every: reader + 1)
        }
      }
      let apex = try DomainName("example")
      for version in 1...rounds {
        let changes = try Self.records(version).map { (try DomainName($0.0), $0.1) }
        publication.update { update in
          for (name, records) in changes {
            _ = update.replaceRecords(of: name, in: apex, with: records)
          }
        }
        if version % 16 == 0 { await Task.yield() }
      }
      isDone.set()
      for try await answers in group { #expect(answers > 0) }
    }
    let last = try server.ask("alias.example", "TXT")
    #expect(try Self.serial(ofTarget: last) == UInt32(rounds))
  }

  private static func queries(slot: Int) throws -> (alias: [UInt8], deep: [UInt8]) {
    (
      try Message.query(DomainName("alias.example"), .txt).wire(),
      try Message.query(DomainName("d\(slot).deep.example"), .txt).wire()
    )
  }

  /// Asks until the writer has finished.
  ///
  /// - Returns: The number of answers.
  private static func read(
    _ publication: ZonePublication, _ queries: [(alias: [UInt8], deep: [UInt8])],
    until isDone: Flag, every batch: Int
  ) async throws -> Int {
    var responder = Responder(publication: publication)
    var response = [UInt8](repeating: 0, count: 4096)
    var newest: UInt32 = 0
    var answers = 0
    while !isDone.isSet {
      for index in 0..<(8 * batch) {
        let query = queries[index % queries.count]
        let alias = try answer(query.alias, &responder, &response)
        #expect(alias.answers.count == 2, "an alias of one version, its target of another")
        let version = try serial(ofTarget: alias)
        #expect(version >= newest)
        newest = version
        let deep = try answer(query.deep, &responder, &response)
        let soa = try #require(deep.authorities.first)
        // The SOA's serial stands before its last four numbers.
        let serial = soa.data.wire.suffix(20).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        #expect(serial == newest, "two answers of one batch, of different versions")
        let exists = Int(serial) % versions == index % queries.count
        #expect(deep.responseCode == (exists ? .noError : .nameError))
        answers += 2
      }
      responder.refresh()
      await Task.yield()
    }
    return answers
  }

  private static func serial(ofTarget message: Message) throws -> UInt32 {
    let text = try #require(message.answers.last).data.wire.dropFirst()
    return try #require(UInt32(String(decoding: text, as: UTF8.self)))
  }

  private static func answer(
    _ query: [UInt8], _ responder: inout Responder, _ response: inout [UInt8]
  ) throws -> Message {
    var span = response.mutableSpan
    let length = responder.answer(query.span, over: .datagram, into: &span)
    return try Message(wire: Array(response.prefix(length)))
  }
}

/// Something that happens once.
final class Flag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}
