import Glibc
import Synchronization
import Testing

@testable import DatagramTransport

@Suite("A UDP worker")
struct DatagramWorkerTests {
  @Test(
    "answers from the address that was asked",
    arguments: [
      ("127.0.0.1:0", "127.0.0.1"), ("0.0.0.0:0", "127.0.0.1"), ("0.0.0.0:0", "127.0.0.2"),
      ("[::1]:0", "[::1]"), ("[::]:0", "[::1]"),
    ])
  func answersFromTheAddressAsked(bound: String, asked: String) throws {
    let server = try RunningWorker(bound)
    defer { server.stop() }
    let target = try ListenAddress(asked, defaultPort: server.port)
    let client = TestClient(target.family)
    client.send(query(7), to: target)
    let answer = try #require(client.receive())
    #expect(answer.from == target)
    #expect(answer.octets[2] & 0x80 != 0)
    #expect(answer.octets.count == 32)
  }

  @Test("answers from a link-local address on its interface, on a wildcard bind (RFC 4007 §6)")
  func answersFromLinkLocal() throws {
    guard let target = linkLocalAddress() else {
      print("skipped: no interface of this machine has a link-local IPv6 address")
      return
    }
    let server = try RunningWorker("[::]:0")
    defer { server.stop() }
    var address = target
    address.port = server.port
    let client = TestClient(.ipv6)
    client.send(query(7), to: address)
    let answer = try #require(client.receive())
    #expect(answer.from == address)
  }

  @Test("IPv4 and IPv6 wildcards share a port")
  func bothFamiliesShareAPort() throws {
    let first = try RunningWorker("[::]:0")
    defer { first.stop() }
    let second = try RunningWorker("0.0.0.0:\(first.port)")
    defer { second.stop() }
    #expect(first.port == second.port)
  }

  @Test("answers every query of a burst larger than a batch")
  func answersABurst() throws {
    let server = try RunningWorker("127.0.0.1:0")
    defer { server.stop() }
    let client = TestClient(.ipv4)
    let count = 1000
    for number in 0..<count { client.send(query(number), to: server.worker.socket.address) }
    var seen = Set<Int>()
    while seen.count < count, let answer = client.receive() {
      seen.insert(Int(answer.octets[0]) << 8 | Int(answer.octets[1]))
    }
    #expect(seen.count == count)
    // The counters are published once a batch, just after its answers have left.
    usleep(20_000)
    let reading = server.worker.counters.reading
    #expect(reading.queries == UInt64(count))
    #expect(reading.responses == UInt64(count))
    #expect(reading.receivedOctets == UInt64(count * 32))
    #expect(reading.sentOctets == UInt64(count * 32))
    #expect(reading.batches <= UInt64(count))
  }

  @Test("gives the other queries of a batch their answers when some get none")
  func skipsUnanswered() throws {
    let server = try RunningWorker("127.0.0.1:0", delay: 100)
    let client = TestClient(.ipv4)
    for number in 0..<300 {
      client.send(
        query(number, wish: number % 3 == 0 ? .silence : .echo), to: server.worker.socket.address)
    }
    server.stop()
    client.setPatience(milliseconds: 100)
    var seen = Set<Int>()
    while let answer = client.receive() {
      seen.insert(Int(answer.octets[0]) << 8 | Int(answer.octets[1]))
    }
    #expect(seen == Set((0..<300).filter { $0 % 3 != 0 }))
    let reading = server.worker.counters.reading
    #expect(reading.dropped == 100)
    #expect(reading.responses == 200)
  }

  @Test("drops what has no header, down to empty datagrams (RFC 8906 §3.2)", arguments: [0, 1, 11])
  func dropsShortDatagrams(length: Int) throws {
    let server = try RunningWorker("127.0.0.1:0")
    let client = TestClient(.ipv4)
    client.send([UInt8](repeating: 0, count: length), to: server.worker.socket.address)
    client.send(query(9), to: server.worker.socket.address)
    let answer = try #require(client.receive())
    #expect(answer.octets[1] == 9)
    server.stop()
    #expect(server.worker.counters.reading.dropped == 1)
    #expect(server.worker.counters.reading.queries == 2)
  }

  @Test(
    "hands over a datagram whole, up to the longest that there is",
    arguments: [2047, 2048, 2049, 9000, 65507])
  func takesLongDatagramsWhole(sent: Int) throws {
    let server = try RunningWorker("127.0.0.1:0")
    defer { server.stop() }
    let client = TestClient(.ipv4)
    let sentCount = client.send(
      query(1, wish: .length, length: sent), to: server.worker.socket.address)
    try #require(sentCount == sent)
    let answer = try #require(client.receive())
    #expect(Int(answer.octets[13]) << 8 | Int(answer.octets[14]) == sent)
  }

  @Test("never sends more than the maximum payload", arguments: [512, 1232, 4096])
  func keepsToTheMaximumPayload(maximum: Int) throws {
    let server = try RunningWorker("127.0.0.1:0", maximumPayload: maximum)
    defer { server.stop() }
    let client = TestClient(.ipv4)
    client.send(query(1, wish: .everything), to: server.worker.socket.address)
    #expect(try #require(client.receive()).octets.count == maximum)
  }

  @Test("answers what its socket had received before it was stopped, and nothing after")
  func drainsAtStop() throws {
    // 1 ms an answer: most of the queries still wait when the worker is told to stop.
    let server = try RunningWorker("127.0.0.1:0", delay: 1000)
    let client = TestClient(.ipv4)
    let count = 400
    for number in 0..<count { client.send(query(number), to: server.worker.socket.address) }
    server.stop()
    let reading = server.worker.counters.reading
    #expect(reading.queries == UInt64(count))
    #expect(reading.responses == UInt64(count))
    client.setPatience(milliseconds: 100)
    var answers = 0
    while client.receive() != nil { answers += 1 }
    #expect(answers == count)
    #expect(server.ended.now == 1)
    client.send(query(1), to: server.worker.socket.address)
    #expect(client.receive() == nil)
  }

  @Test("stops under a load that never ends")
  func stopsUnderLoad() throws {
    let server = try RunningWorker("127.0.0.1:0", delay: 50)
    let address = server.worker.socket.address
    let sender = DatagramWorker(socket: try DatagramSocket(bindingTo: ListenAddress("127.0.0.1:0")))
    let isDone = SharedCount()
    try sender.startThread {
      let client = TestClient(.ipv4)
      while isDone.now == 0 { client.send(query(1), to: address) }
    }
    usleep(200_000)
    server.stop()
    isDone.value.store(1, ordering: .relaxed)
    sender.waitUntilStopped()
    let reading = server.worker.counters.reading
    #expect(reading.queries > 0)
    #expect(reading.responses + reading.sendErrors == reading.queries)
  }

  @Test("answers by what was published before the query, however long it waited for that")
  func refreshesBehindTheWait() throws {
    let server = try RunningWorker("127.0.0.1:0")
    defer { server.stop() }
    let client = TestClient(.ipv4)
    for number in 0..<20 {
      usleep(7000)
      let before = server.refreshes.now
      client.send(query(number, wish: .refreshes), to: server.worker.socket.address)
      let answer = try #require(client.receive()).octets
      #expect(Int(answer[13]) > before)
    }
  }

  @Test("refreshes its responder when idle, ten times a second")
  func refreshesWhenIdle() throws {
    let server = try RunningWorker("127.0.0.1:0")
    defer { server.stop() }
    usleep(600_000)
    #expect((3...9).contains(server.refreshes.now))
  }

  @Test("skips a response that can't be sent, and sends the ones behind it")
  func skipsUnsendableResponses() throws {
    // 64 answers in one batch; those to port 0 of the sender can't be sent (EINVAL).
    let server = try RunningWorker("127.0.0.1:0", delay: 200)
    let client = TestClient(.ipv4)
    guard let raw = RawSender() else {
      print("skipped: raw sockets need root")
      server.stop()
      return
    }
    let address = server.worker.socket.address
    for number in 0..<60 {
      if number % 4 == 0 {
        raw.sendFromPortZero(query(number), to: address.port)
      } else {
        client.send(query(number), to: address)
      }
    }
    server.stop()
    client.setPatience(milliseconds: 100)
    var answers = 0
    while client.receive() != nil { answers += 1 }
    #expect(answers == 45)
    let reading = server.worker.counters.reading
    #expect(reading.responses == 45)
    #expect(reading.sendErrors == 15)
  }
}

/// Sends UDP datagrams with a source port of 0, which nothing can answer.
private final class RawSender {
  private let descriptor: CInt

  init?() {
    descriptor = socket(AF_INET, CInt(SOCK_RAW.rawValue), CInt(IPPROTO_UDP))
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  func sendFromPortZero(_ octets: [UInt8], to port: UInt16) {
    let length = UInt16(8 + octets.count)
    var datagram: [UInt8] = [
      0, 0, UInt8(port >> 8), UInt8(port & 0xff), UInt8(length >> 8), UInt8(length & 0xff), 0, 0,
    ]
    datagram += octets
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(
          descriptor, datagram, datagram.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

/// A link-local address of this machine.
private func linkLocalAddress() -> ListenAddress? {
  var first: UnsafeMutablePointer<ifaddrs>?
  guard getifaddrs(&first) == 0 else { return nil }
  defer { freeifaddrs(first) }
  var next = first
  while let entry = next {
    next = entry.pointee.ifa_next
    guard let address = entry.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET6)
    else { continue }
    let found = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
    let octets = withUnsafeBytes(of: found.sin6_addr) { Array($0) }
    guard octets[0] == 0xfe, octets[1] & 0xc0 == 0x80 else { continue }
    let number = { (range: Range<Int>) in octets[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    return ListenAddress(
      family: .ipv6, high: number(0..<8), low: number(8..<16), scope: found.sin6_scope_id, port: 0)
  }
  return nil
}
