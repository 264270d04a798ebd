import DNSProtocol
import DatabaseTesting
import Foundation
import Synchronization
import Testing
import ZoneDatabase

@Suite("Several clients at once")
struct ConcurrentChangesTests {
  /// Runs something on so many threads at once, and gives what they threw.
  private func onThreads(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> Void
  ) -> [String] {
    let errors = ErrorList()
    let group = DispatchGroup()
    for number in 0..<count {
      group.enter()
      let thread = Thread {
        do { try body(number) } catch { errors.append("\(error)") }
        group.leave()
      }
      thread.start()
    }
    group.wait()
    return errors.all
  }

  private final class ErrorList: Sendable {
    private let list = Mutex<[String]>([])
    var all: [String] { list.withLock { $0 } }
    func append(_ error: String) { list.withLock { $0.append(error) } }
  }

  @Test(
    "Changes of one zone and of its neighbours are all made, each with its serial and its entry",
    arguments: TestEngine.available)
  func changes(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let (threads, count) = (4, 25)
    for number in 0..<threads { _ = try fixture.fixture.create("z\(number).test") }
    try fixture.database.setDetails(
      ZoneDetails(metadata: ["SOA-EDIT-API": ["INCREASE"]]), ofZone: fixture.zone, if: nil,
      by: ManagedFixture.author)
    let (database, shared) = (fixture.database, fixture.zone)
    let address = try RecordData(type: .a, presentation: "192.0.2.1")
    let errors = onThreads(threads) { number in
      for index in 0..<count {
        for zone in [shared, try name("z\(number).test")] {
          let owner = try DomainName("host\(index)-\(number)", relativeTo: zone)
          _ = try database.changeRecordSets(
            [
              RecordSetChange(
                owner: owner, type: .a, action: .replace(ttl: 5, [RecordSetChange.Record(address)]))
            ], ofZone: zone, if: nil, by: ManagedFixture.author)
        }
      }
    }
    #expect(errors == [])
    let content = try fixture.content()
    #expect(content.records.count == 6 + threads * count)
    #expect(content.serial == UInt32(1 + threads * count))
    let serials = try database.auditTrail(ofZone: shared, before: nil, limit: 1000)
      .filter { $0.action == "records-changed" }.compactMap(\.serialAfter)
    #expect(Set(serials).count == threads * count)
  }

  @Test(
    "Of those who change what they have read only one succeeds; the others are told",
    arguments: TestEngine.available)
  func conditions(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let (database, zone) = (fixture.database, fixture.zone)
    let version = try #require(try database.version(ofZone: zone))
    let address = try RecordData(type: .a, presentation: "192.0.2.1")
    let errors = onThreads(5) { number in
      _ = try database.changeRecordSets(
        [
          RecordSetChange(
            owner: try DomainName("host\(number)", relativeTo: zone), type: .a,
            action: .replace(ttl: 5, [RecordSetChange.Record(address)]))
        ], ofZone: zone, if: [version], by: ManagedFixture.author)
    }
    #expect(errors.count == 4 && errors.allSatisfy { $0.contains("state") }, "\(errors)")
    #expect(try fixture.content().records.count == 7)
  }

  @Test("A zone that several create at once is created once", arguments: TestEngine.available)
  func creation(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let database = fixture.database
    let errors = onThreads(4) { _ in
      _ = try database.createZone(
        NewZone(name: try name("y.test"), records: try apex("y.test")), details: ZoneDetails(),
        sets: [], by: ManagedFixture.author)
    }
    #expect(errors.count == 3 && errors.allSatisfy { $0.contains("exists already") }, "\(errors)")
    #expect(try fixture.fixture.sql("SELECT count(*) FROM domains") == ["2"])
    #expect(try fixture.fixture.lines("y.test").count == 3)
  }
}
