import Glibc
import Testing

@testable import DatagramTransport

@Suite("Questions that are asked again")
struct ResendCounterTests {
  /// A query as resolvers send it, with an OPT record whose octets change.
  private static func query(
    _ name: String, type: UInt8 = 1, identifier: UInt8 = 7, tail: [UInt8] = []
  ) -> [UInt8] {
    var octets: [UInt8] = [identifier, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, tail.isEmpty ? 0 : 1]
    for label in name.split(separator: ".") {
      octets.append(UInt8(label.utf8.count))
      octets += label.utf8
    }
    return octets + [0, 0, type, 0, 1] + tail
  }

  /// Whether the second query is taken for a resend of the first.
  private func isResent(
    _ first: [UInt8], _ second: [UInt8], after sixteenths: UInt64 = 13,
    clients: (UInt64, UInt64) = (1, 1)
  ) -> Bool {
    var counter = ResendCounter(table: ResendTable(seed: 1))
    counter.begin(at: 1_000_000)
    counter.count(first.span, high: 0, low: clients.0)
    counter.begin(at: 1_000_000 + sixteenths)
    counter.count(second.span, high: 0, low: clients.1)
    #expect(counter.sampled == 2)
    return counter.resent == 1
  }

  @Test("The same question is one whatever its identifier, case of letters and options")
  func same() {
    let first = Self.query("www.example.com")
    #expect(isResent(first, first))
    #expect(isResent(first, Self.query("wWw.eXample.COM", identifier: 9)))
    #expect(isResent(first, Self.query("www.example.com", tail: [0, 0, 41, 4, 0])))
    #expect(isResent(first, first, after: 0))
    #expect(isResent(first, first, after: 160))
    #expect(isResent(Self.query(""), Self.query("")))
  }

  @Test("Another name, type or client isn't, nor the same after more than ten seconds")
  func other() {
    let first = Self.query("www.example.com")
    #expect(!isResent(first, Self.query("ww.wexample.com")))
    #expect(!isResent(first, Self.query("www.example.con")))
    #expect(!isResent(first, Self.query("www.example.com", type: 28)))
    #expect(!isResent(first, first, clients: (1, 2)))
    #expect(!isResent(first, first, after: 161))
  }

  @Test("A resend to another worker is one all the same")
  func workers() {
    let table = ResendTable(seed: 1)
    var first = ResendCounter(table: table)
    var second = ResendCounter(table: table)
    let query = Self.query("www.example.com")
    first.begin(at: 100)
    first.count(query.span, high: 0, low: 1)
    second.begin(at: 110)
    second.count(query.span, high: 0, low: 1)
    #expect(first.resent == 0 && second.resent == 1)
  }

  @Test("What is no query with a whole question isn't counted, and does no harm")
  func hostile() {
    var counter = ResendCounter(table: ResendTable(seed: 1))
    counter.begin(at: 5)
    let query = Self.query("www.example.com")
    for length in 0..<query.count {
      counter.count(Array(query.prefix(length)).span, high: 0, low: 1)
    }
    var response = query
    response[2] = 0x80
    var pointer = query
    pointer[12] = 0xc0
    var none = query
    none[5] = 0
    for octets in [response, pointer, none] { counter.count(octets.span, high: 0, low: 1) }
    #expect(counter.sampled == 0)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let octets = (0..<Int.random(in: 0...80)).map { _ in
        UInt8.random(in: 0...66, using: &generator)
      }
      counter.count(octets.span, high: 0, low: 1)
    }
  }

  @Test(
    "The share is right within a tenth, from a hundred to 100,000 queries a second",
    arguments: [100, 1000, 100_000])
  func share(rate: Int) {
    var counter = ResendCounter(table: ResendTable(seed: 1))
    // Every fifth question is asked again 0.8 s later; so one of six queries is a resend.
    let delay = rate * 13 / 16
    let name = { (number: Int) in Self.query("n\(number).example.com") }
    var (before, seconds) = ((UInt64(0), UInt64(0)), 12)
    if rate == 100 { seconds = 60 }
    for step in 0..<rate * seconds {
      counter.begin(at: 1_000_000 + UInt64(step) * 16 / UInt64(rate))
      // What is remembered has to settle first.
      if step == rate * (seconds / 2) { before = (counter.sampled, counter.resent) }
      counter.count(name(step).span, high: 0, low: UInt64(step % 97))
      let old = step - delay
      if old >= 0, old % 5 == 0 { counter.count(name(old).span, high: 0, low: UInt64(old % 97)) }
    }
    let share = Double(counter.resent - before.1) / Double(counter.sampled - before.0)
    #expect(abs(share - 1.0 / 6) < 1.0 / 60, "\(share)")
  }

  @Test("Of 100,000 queries a second some thousands are looked at, of a hundred all")
  func work() {
    var counter = ResendCounter(table: ResendTable(seed: 1))
    for step in 0..<100_000 * 12 {
      counter.begin(at: 1_000_000 + UInt64(step) * 16 / 100_000)
      if step == 100_000 * 11 { #expect(counter.sampled < 400_000) }
      counter.count(
        Self.query("n\(step).example.com").span, high: 0, low: UInt64(step % 97))
    }
    let before = counter.sampled
    for step in 0..<100_000 {
      counter.begin(at: 1_000_000 + 16 * 12 + UInt64(step) * 16 / 100_000)
      counter.count(
        Self.query("m\(step).example.com").span, high: 0, low: UInt64(step % 97))
    }
    #expect((1000...5000).contains(counter.sampled - before), "\(counter.sampled - before)")
    // Quiet again: nobody is left out.
    for step in 0..<100 * 20 {
      counter.begin(at: 1_000_000 + 16 * 13 + UInt64(step) * 16 / 100)
      if step == 100 * 10 { #expect(counter.sampled > 0) }
      counter.count(Self.query("q\(step).example.com").span, high: 0, low: 1)
    }
    let quiet = counter.sampled
    for step in 0..<100 {
      counter.begin(at: 1_000_000 + 16 * 33 + UInt64(step) * 16 / 100)
      counter.count(Self.query("r\(step).example.com").span, high: 0, low: 1)
    }
    #expect(counter.sampled - quiet == 100)
  }

  @Test("Two queries that arrive together, in one batch, are each looked at once")
  func batch() throws {
    let server = try RunningWorker("127.0.0.1:0")
    let query = Self.query("batch-\(UInt64.random(in: 0...UInt64.max)).example")
    let client = TestClient(server.worker.socket.address.family)
    // Whether two of them meet in one batch is the scheduler's decision: until it happened.
    var rounds: UInt64 = 0
    repeat {
      for _ in 1...64 { client.send(query, to: server.worker.socket.address) }
      for _ in 1...64 { #expect(client.receive() != nil) }
      rounds += 1
    } while rounds < 200 && server.worker.counters.reading.batches >= rounds * 64
    server.stop()
    let reading = server.worker.counters.reading
    #expect(reading.sampledQueries == rounds * 64 && reading.resentQueries == rounds * 64 - 1)
    #expect(reading.batches < rounds * 64, "none of \(reading.batches) batches held two queries")
  }

  @Test(
    "A worker counts what is asked again from another port, by IPv4 and IPv6",
    arguments: ["127.0.0.1:0", "[::1]:0"])
  func worker(address: String) throws {
    let server = try RunningWorker(address)
    // Nobody else's name: the table is the process' own.
    let query = Self.query("again-\(UInt64.random(in: 0...UInt64.max)).example")
    for _ in 1...3 {
      let client = TestClient(server.worker.socket.address.family)
      client.send(query, to: server.worker.socket.address)
      #expect(client.receive() != nil)
    }
    server.stop()
    let reading = server.worker.counters.reading
    #expect(reading.sampledQueries == 3 && reading.resentQueries == 2)
  }
}
