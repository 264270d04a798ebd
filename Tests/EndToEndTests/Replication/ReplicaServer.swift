import DNSProtocol
import Foundation
import Testing

/// `martlet serve` on a replica, and what it answers.
struct ReplicaServer {
  private let server: ServeProcess
  /// Where it listens.
  let port: UInt16
  /// Where it tells how it is.
  private let management: String

  /// Starts the server and waits until it answers for a zone.
  init(_ database: String, password: String? = nil, zone: String) throws {
    server = try ServeProcess(
      serving: database, in: TemporaryDirectory("replica"),
      [
        "--listen", "127.0.0.1:0", "--workers", "1", "--log-level", "debug", "--management",
        "127.0.0.1:0",
      ],
      environment: password.map { ["MARTLET_DATABASE_PASSWORD": $0] } ?? [:])
    guard let port = try server.ports().first, try server.answer(zone, .soa, at: port) != nil else {
      throw EndToEndError("\(zone) is not served:\n\(server.process.log)")
    }
    self.port = port
    let message = try server.entry("management: ")["message"] ?? ""
    management = String(message.dropFirst("management: ".count))
  }

  /// What it wrote so far.
  var log: String { server.process.log }

  /// How often the log says something.
  func count(_ text: String) -> Int { log.components(separatedBy: text).count - 1 }

  /// How often all zones were loaded after the first time.
  var reloads: Int { count("loading all zones") }

  /// Whether changes come into the database, and if not, why, as the dashboard is told; `nil` where
  /// nothing is said of it.
  func replication() throws -> (condition: String, reason: String)? {
    let text = try RunningServer.run(["curl", "-sS", "\(management)api/martlet/v1/overview"])
    let overview = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let database = overview?["database"] as? [String: Any]
    guard let found = database?["replication"] as? [String: Any] else { return nil }
    return (found["condition"] as? String ?? "", found["reason"] as? String ?? "")
  }

  /// Waits until it says of the replication that it is so, for a reason with such words.
  func wait(forReplication condition: String?, _ words: String = "") throws {
    let deadline = now() + 20
    while true {
      let found = try replication()
      let isFor = words.isEmpty || found?.reason.contains(words) ?? true
      if found?.condition == condition, isFor { break }
      guard now() < deadline else {
        throw EndToEndError("it says \(String(describing: found)):\n\(log.suffix(3000))")
      }
      usleep(100_000)
    }
    let metrics = try RunningServer.run(["curl", "-sS", "\(management)metrics"])
    let value = metrics.firstMatch(of: #/\nmartlet_replication_running (\d)/#)?.1
    #expect(value.map(String.init) == condition.map { $0 == "stopped" ? "0" : "1" })
  }

  /// The address in the answer; `nil` when there is none.
  func address(_ name: String) throws -> String? { try server.answer(name, at: port) }

  /// Waits until a name has an address, or none any more.
  ///
  /// - Returns: How long it took, in milliseconds.
  /// - Throws: ``EndToEndError`` when it takes too long.
  @discardableResult
  func wait(
    for name: String, toBe address: String?, since start: Double = now(), seconds: Double = 20
  ) throws -> Double {
    while now() - start < seconds {
      if try self.address(name) == address { return (now() - start) * 1000 }
      usleep(300)
    }
    throw EndToEndError(
      "after \(seconds) s \(name) is \(try self.address(name) ?? "nothing") instead of "
        + "\(address ?? "nothing"):\n\(log.suffix(3000))")
  }

  /// Makes changes one by one, each answered before the next, and prints how long they took.
  func measure(
    _ what: String, count: Int, _ change: (Int) throws -> (name: String, address: String)
  )
    throws
  {
    var latencies: [Double] = []
    for number in 0..<count {
      let start = now()
      let (name, address) = try change(number)
      latencies.append(try wait(for: name, toBe: address, since: start))
    }
    let slowest = latencies.firstIndex(of: latencies.max() ?? 0) ?? 0
    latencies.sort()
    print(
      "\(what): from before the change at the primary to the answer at the replica: median "
        + String(
          format: "%.1f ms, 99th percentile %.1f ms, longest %.1f ms, of change %d of %d",
          latencies[count / 2], latencies[count * 99 / 100], latencies[count - 1], slowest + 1,
          count))
  }
}
