import DNSProtocol
import Foundation
import Testing

@Suite("martlet serve", .serialized)
struct ServingTests {
  /// www.example.com A, with recursion desired.
  private static let query: [UInt8] =
    [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + [3] + Array("www".utf8) + [7] + Array("example".utf8)
    + [3] + Array("com".utf8) + [0, 0, 1, 0, 1]

  @Test("answers dig, kdig and delv over UDP and TCP, IPv4 and IPv6, from the address asked")
  func clients() async throws {
    try await onThread {
      let server = try ServeProcess(["--listen", "0.0.0.0:0", "--listen", "[::]:0"])
      let ports = try server.ports()
      try #require(ports.count == 2)
      for program in ["dig", "kdig"] where isInstalled(program) {
        for (address, port) in [
          ("127.0.0.1", ports[0]), ("127.0.0.2", ports[0]), ("::1", ports[1]),
        ] {
          for transport in ["+notcp", "+tcp"] {
            let answer = try RunningServer.run([
              program, "@\(address)", "-p", "\(port)", transport, "+short", "www.example.com", "A",
            ])
            #expect(
              answer == "192.0.2.80\n", "\(program) @\(address) \(transport)")
          }
        }
      }
      if isInstalled("delv") {
        let answer = try RunningServer.run([
          "delv", "@127.0.0.1", "-p", "\(ports[0])", "+noroot", "www.example.com", "A",
        ])
        #expect(answer.contains("192.0.2.80"), "delv: \(answer)")
      }
      #expect(server.process.stop() == 0)
    }
  }

  @Test("SIGTERM under load: every query that has arrived is answered, and every answer arrives")
  func terminationUnderLoad() async throws {
    try await onThread {
      let server = try ServeProcess(["--listen", "127.0.0.1:0", "--workers", "2"])
      let port = try #require(server.ports().first)
      let flood = FloodClient(port: port)
      let counts = Locked<[String: FloodClient.Count]>([:])
      let done = DispatchGroup()
      for number in 0..<3 {
        for (name, isStream) in [("udp \(number)", false), ("tcp \(number)", true)] {
          done.enter()
          Thread.detachNewThread {
            let count =
              try? isStream
              ? flood.floodStream(Self.query) : flood.floodDatagrams(Self.query)
            counts.change { $0[name] = count }
            done.leave()
          }
        }
      }
      Thread.sleep(forTimeInterval: 1)
      server.signal(SIGTERM)
      let end = try server.entry("stopped")
      flood.stop()
      done.wait()
      #expect(server.process.stop() == 0)
      let totals = counts.value
      let (datagrams, streams) = (
        totals.filter { $0.key.hasPrefix("udp") }.values.reduce(0) { $0 + $1.received },
        totals.filter { $0.key.hasPrefix("tcp") }.values.reduce(0) { $0 + $1.received }
      )
      #expect(datagrams > 1000)
      #expect(streams > 1000)
      #expect(end["udp-queries"] == end["udp-responses"])
      #expect(end["udp-responses"] == "\(datagrams)")
      #expect(end["tcp-queries"] == end["tcp-responses"])
      #expect(end["tcp-responses"] == "\(streams)")
    }
  }

  @Test("ends with exit code 0 within two seconds when idle", arguments: [SIGTERM, SIGINT])
  func termination(signal: Int32) async throws {
    try await onThread {
      let server = try ServeProcess(["--listen", "127.0.0.1:0"])
      _ = try server.ports()
      let begin = now()
      server.signal(signal)
      #expect(server.process.stop() == 0)
      #expect(now() - begin < 2)
    }
  }

  @Test("SIGHUP takes up what can change, says what can't, and refuses an error as a whole")
  func hangUp() async throws {
    guard isInstalled("dig") else { return }
    try await onThread {
      let server = try ServeProcess(
        [], configuration: "listen: 127.0.0.1:0\nidentity: before\nworkers: 1\n")
      let port = try #require(server.ports().first)
      func identity() throws -> String {
        try RunningServer.run([
          "dig", "@127.0.0.1", "-p", "\(port)", "+short", "id.server", "CH", "TXT",
        ])
      }
      #expect(try identity() == "\"before\"\n")

      try server.directory.write(
        "martlet.yaml", "listen: 127.0.0.1:0\nidentity: after\nworkers: 2\n")
      server.signal(SIGHUP)
      try server.entry("workers has changed; this takes effect after a restart")
      try server.entry("changed: identity")
      // The worker takes it up with its next look around.
      Thread.sleep(forTimeInterval: 0.3)
      #expect(try identity() == "\"after\"\n")

      try server.directory.write("martlet.yaml", "identity: never\nworkers: none\n")
      server.signal(SIGHUP)
      try server.entry("the configuration stays as it was")
      Thread.sleep(forTimeInterval: 0.3)
      #expect(try identity() == "\"after\"\n")
      #expect(server.process.stop() == 0)
    }
  }

  @Test("root is given up for good once the ports are open, by every thread")
  func privileges() async throws {
    guard geteuid() == 0 else { return print("skipped: only root has something to give up") }
    try await onThread {
      let server = try ServeProcess(
        ["--listen", "127.0.0.1:0", "--user", "nobody"], owner: "nobody")
      let port = try #require(server.ports().first)
      let answers = try DatagramExchange(port: port).exchange([Self.query])
      #expect(answers.first??.count ?? 0 > Self.query.count)
      let nobody = try #require(getpwnam("nobody")).pointee
      let tasks = try FileManager.default.contentsOfDirectory(
        atPath: "/proc/\(server.process.identifier)/task")
      #expect(tasks.count > 2)
      for task in tasks {
        let status = try String(
          contentsOfFile: "/proc/\(server.process.identifier)/task/\(task)/status", encoding: .utf8)
        let fields = Dictionary(
          status.split(separator: "\n").compactMap { line -> (String, [String])? in
            let parts = line.split(whereSeparator: { $0 == ":" || $0 == "\t" || $0 == " " })
            return parts.first.map { (String($0), parts.dropFirst().map(String.init)) }
          }, uniquingKeysWith: { first, _ in first })
        let name = fields["Name"]?.first ?? task
        #expect(fields["Uid"] == Array(repeating: "\(nobody.pw_uid)", count: 4), "\(name)")
        #expect(fields["Gid"] == Array(repeating: "\(nobody.pw_gid)", count: 4), "\(name)")
        #expect(fields["Groups"]?.contains("0") != true, "\(name)")
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
          #expect(fields[set] == ["0000000000000000"], "\(name) \(set)")
        }
        #expect(fields["NoNewPrivs"] == ["1"], "\(name)")
      }
      #expect(server.process.stop() == 0)
      #expect(!server.entries.contains { $0["message"]?.contains("running as root") == true })
    }
  }

  @Test("a port in use is exit code 71, with the way to find who has it")
  func portInUse() async throws {
    try await onThread {
      let first = try ServeProcess(["--listen", "127.0.0.1:0"])
      let port = try #require(first.ports().first)
      let second = try ServeProcess(["--listen", "127.0.0.1:\(port)"])
      try second.line("Another server is listening on 127.0.0.1:\(port)")
      #expect(second.process.exitStatus() == 71)
      #expect(second.process.log.contains("ss -lunp sport = :\(port)"))
      #expect(first.process.stop() == 0)
    }
  }

  @Test("a configuration with errors is exit code 78, and nothing is opened")
  func brokenConfiguration() async throws {
    try await onThread {
      let server = try ServeProcess([], configuration: "listn: 127.0.0.1:0\n")
      try server.line("1: unknown key \"listn\"; did you mean \"listen\"?")
      #expect(server.process.exitStatus() == 78)
    }
  }
}

/// A value that threads share.
private final class Locked<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var storage: Value

  init(_ value: Value) { storage = value }

  var value: Value { lock.withLock { storage } }

  func change(_ body: (inout Value) -> Void) { lock.withLock { body(&storage) } }
}
