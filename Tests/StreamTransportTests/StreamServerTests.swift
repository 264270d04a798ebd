import DatagramTransport
import Glibc
import StreamTransport
import Testing

@Suite("TCP (RFC 7766)", .serialized)
struct StreamServerTests {
  /// Runs `body` with a server on a free port, and shuts it down after.
  private func withServer(
    _ address: String = "127.0.0.1:0", _ options: StreamOptions = StreamOptions(),
    _ body: (StreamServer, ListenAddress) async throws -> Void
  ) async throws {
    let server = StreamServer(options: options)
    let listener = try StreamListener(on: ListenAddress(address))
    let actual = listener.address
    try await server.start([listener]) { EchoAnswerer() }
    do {
      try await body(server, actual)
    } catch {
      await server.shutDown(patience: .milliseconds(200))
      throw error
    }
    await server.shutDown(patience: .milliseconds(200))
  }

  @Test("answers over IPv4 and IPv6", arguments: ["127.0.0.1:0", "[::1]:0", "[::]:0"])
  func answers(address: String) async throws {
    try await withServer(address) { server, actual in
      let target = try ListenAddress(actual.isWildcard ? "[::1]:\(actual.port)" : "\(actual)")
      let client = TestClient(target)
      client.write(framed(7))
      let answer = try #require(client.readMessage())
      #expect(number(of: answer) == 7)
      #expect(answer[2] & 0x80 != 0)
      #expect(server.counters.reading.queries == 1)
      #expect(server.counters.reading.open == 1)
    }
  }

  @Test("§6.2.1.1: 1000 pipelined queries in one write get 1000 answers in order")
  func pipelining() async throws {
    try await withServer { server, address in
      let client = TestClient(address)
      client.write((0..<1000).flatMap { framed($0) })
      for expected in 0..<1000 { try #require(number(of: client.readMessage()) == expected) }
      #expect(server.counters.reading.responses == 1000)
    }
  }

  @Test("§8: a query that comes octet by octet is answered")
  func octetByOctet() async throws {
    try await withServer { _, address in
      let client = TestClient(address)
      for octet in framed(1) + framed(2) {
        client.write([octet])
        usleep(200)
      }
      #expect(number(of: client.readMessage()) == 1)
      #expect(number(of: client.readMessage()) == 2)
    }
  }

  @Test("§8: the longest message goes both ways", arguments: [65535])
  func longestMessage(length: Int) async throws {
    try await withServer { _, address in
      let client = TestClient(address)
      client.write(framed(1, length: length))
      #expect(client.readMessage()?.count == length)
      client.write(framed(2, wish: 2))
      #expect(client.readMessage()?.count == 65535)
    }
  }

  @Test("a client that closes its side gets the answers to what it has asked, then the end")
  func halfClose() async throws {
    try await withServer { server, address in
      let client = TestClient(address)
      client.write((0..<500).flatMap { framed($0) } + framed(500).prefix(9))
      client.closeOutput()
      for expected in 0..<500 { try #require(number(of: client.readMessage()) == expected) }
      #expect(client.readToEnd() == (0, .closed))
      #expect(server.counters.reading.open == 0)
    }
  }

  @Test("a half-closed client that reads late gets every answer")
  func halfCloseWithMuchOutput() async throws {
    try await withServer { _, address in
      let client = TestClient(address, receiveBuffer: 4096)
      client.write((0..<100).flatMap { framed($0, wish: 2) })
      client.closeOutput()
      usleep(100_000)
      #expect(client.readToEnd() == (100 * 65537, .closed))
    }
  }

  @Test("§6.2.3: a resting connection is closed after the idle timeout, a used one is not")
  func idleTimeout() async throws {
    let options = StreamOptions(idleTimeout: .milliseconds(300))
    try await withServer("127.0.0.1:0", options) { server, address in
      let resting = TestClient(address)
      let used = TestClient(address)
      for round in 0..<5 {
        used.write(framed(round))
        #expect(number(of: used.readMessage()) == round)
        usleep(100_000)
      }
      #expect(resting.readToEnd() == (0, .closed))
      used.write(framed(9))
      #expect(number(of: used.readMessage()) == 9)
      #expect(server.counters.reading.idle == 1)
      #expect(server.counters.reading.slow == 0)
    }
  }

  @Test("a message that takes too long ends the connection, however steadily it drips")
  func slowMessage() async throws {
    let options = StreamOptions(idleTimeout: .seconds(10), messageTimeout: .milliseconds(300))
    try await withServer("127.0.0.1:0", options) { server, address in
      let client = TestClient(address)
      client.write(framed(1))
      #expect(number(of: client.readMessage()) == 1)
      for octet in framed(2).prefix(20) {
        client.write([octet])
        usleep(40_000)
      }
      let end = client.readToEnd()
      #expect(end.octets == 0)
      #expect(end.ending != .nothing)
      #expect(server.counters.reading.slow == 1)
    }
  }

  @Test("a peer that doesn't read is not read from, and is closed after the idle timeout")
  func peerThatDoesNotRead() async throws {
    let options = StreamOptions(idleTimeout: .milliseconds(700))
    try await withServer("127.0.0.1:0", options) { server, address in
      let client = TestClient(address, receiveBuffer: 4096)
      client.setPatience(milliseconds: 200)
      // 32 MB of answers: far more than the kernel keeps for a connection.
      let questions = (0..<500).flatMap { framed($0, wish: 2, length: 1000) }
      client.write(questions)
      usleep(300_000)
      let answered = server.counters.reading.responses
      #expect(answered < 400)
      usleep(200_000)
      #expect(server.counters.reading.responses == answered)
      usleep(700_000)
      #expect(server.counters.reading.open == 0)
      #expect(server.counters.reading.slow == 1)
    }
  }

  @Test("a peer that reads late gets everything once it reads")
  func peerThatReadsLate() async throws {
    try await withServer { server, address in
      let client = TestClient(address, receiveBuffer: 4096)
      client.write((0..<200).flatMap { framed($0, wish: 2) })
      usleep(300_000)
      for expected in 0..<200 { try #require(number(of: client.readMessage()) == expected) }
      client.write(framed(7))
      #expect(number(of: client.readMessage()) == 7)
      #expect(server.counters.reading.responses == 201)
    }
  }

  @Test("a length that is too small for a header ends the connection", arguments: [0, 1, 11])
  func tooShort(length: Int) async throws {
    try await withServer { server, address in
      let client = TestClient(address)
      client.write(framed(1) + [0, UInt8(length)] + framed(2))
      #expect(number(of: client.readMessage()) == 1)
      #expect(client.readToEnd() == (0, .closed))
      #expect(server.counters.reading.malformed == 1)
    }
  }

  @Test("RFC 8906 §3: a message that can't be answered ends the connection, after its forerunners")
  func unanswerable() async throws {
    try await withServer { server, address in
      let client = TestClient(address)
      client.write(framed(1) + framed(2, wish: 1) + framed(3))
      #expect(number(of: client.readMessage()) == 1)
      #expect(client.readToEnd() == (0, .closed))
      #expect(server.counters.reading.malformed == 1)
    }
  }

  @Test("§6.2.2: one network doesn't get more connections than its share, others still do")
  func connectionsPerClient() async throws {
    let options = StreamOptions(connections: 10, connectionsPerClient: 3)
    try await withServer("0.0.0.0:0", options) { server, address in
      let target = try ListenAddress("127.0.0.1:\(address.port)")
      let clients = (0..<4).map { _ in TestClient(target) }
      for client in clients[..<3] {
        client.write(framed(1))
        #expect(number(of: client.readMessage()) == 1)
      }
      #expect(clients[3].readToEnd() == (0, .closed))
      let neighbour = TestClient(target, from: try ListenAddress("127.0.1.1:0"))
      neighbour.write(framed(2))
      #expect(number(of: neighbour.readMessage()) == 2)
      #expect(server.counters.reading.refused == 1)
    }
  }

  @Test("when there are too many connections the one that rested longest makes room")
  func eviction() async throws {
    let options = StreamOptions(connections: 3, connectionsPerClient: 100)
    try await withServer("127.0.0.1:0", options) { server, address in
      let clients = (0..<3).map { _ in TestClient(address) }
      for (round, client) in [clients[0], clients[1], clients[2], clients[0]].enumerated() {
        client.write(framed(round))
        #expect(number(of: client.readMessage()) == round)
      }
      let newcomer = TestClient(address)
      newcomer.write(framed(9))
      #expect(number(of: newcomer.readMessage()) == 9)
      #expect(clients[1].readToEnd() == (0, .closed))
      clients[0].write(framed(8))
      #expect(number(of: clients[0].readMessage()) == 8)
      #expect(server.counters.reading.evicted == 1)
      #expect(server.counters.reading.open == 3)
    }
  }

  @Test("when every connection is in the middle of a message a newcomer is refused")
  func fullOfBusyConnections() async throws {
    let options = StreamOptions(connections: 2, connectionsPerClient: 100)
    try await withServer("127.0.0.1:0", options) { server, address in
      let clients = (0..<2).map { _ in TestClient(address) }
      for client in clients { client.write(Array(framed(1).prefix(5))) }
      usleep(100_000)
      #expect(TestClient(address).readToEnd() == (0, .closed))
      #expect(server.counters.reading.refused == 1)
      for client in clients {
        client.write(Array(framed(1).dropFirst(5)))
        #expect(number(of: client.readMessage()) == 1)
      }
    }
  }

  @Test("shutting down finishes the messages that have begun, and takes no new connection")
  func shutdown() async throws {
    let server = StreamServer(options: StreamOptions())
    let listener = try StreamListener(on: ListenAddress("127.0.0.1:0"))
    let address = listener.address
    try await server.start([listener]) { EchoAnswerer() }
    let resting = TestClient(address)
    let busy = TestClient(address)
    resting.write(framed(1))
    #expect(number(of: resting.readMessage()) == 1)
    busy.write(Array(framed(2).prefix(10)))
    usleep(50_000)
    let ending = Task { await server.shutDown(patience: .seconds(5)) }
    try await Task.sleep(for: .milliseconds(200))
    #expect(resting.readToEnd() == (0, .closed))
    #expect(TestClient(address).readToEnd().ending == .reset)
    busy.write(Array(framed(2).dropFirst(10)))
    #expect(number(of: busy.readMessage()) == 2)
    #expect(busy.readToEnd() == (0, .closed))
    close(busy)
    close(resting)
    await ending.value
    #expect(server.counters.reading.open == 0)
    #expect(server.counters.reading.responses == 2)
  }

  @Test("a taken port is named in the error, with the way to find who has it")
  func portInUse() throws {
    let first = try StreamListener(on: ListenAddress("127.0.0.1:0"))
    let error = #expect(throws: ListenError.self) { try StreamListener(on: first.address) }
    #expect(error?.code == EADDRINUSE)
    #expect(error?.description.contains("ss -ltnp sport = :\(first.address.port)") == true)
  }

  private func close(_ client: TestClient) { client.closeOutput() }
}
