import DNSProtocol
import Foundation
import Synchronization

/// `martlet serve` on a replica, and what it answers.
final class ReplicaServer: Sendable {
  private let directory: TemporaryDirectory
  private let process: ChildProcess
  /// Where it listens.
  let port: UInt16

  /// Starts the server and waits until it answers for a zone.
  init(_ database: String, password: String? = nil, zone: String) throws {
    directory = try TemporaryDirectory("replica")
    port = try freePort()
    process = try ChildProcess(
      [
        MartletBinary.path, "serve", "--database", database, "--listen", "127.0.0.1:\(port)",
        "--workers", "1", "--log-level", "debug",
      ], log: "\(directory.path)/log",
      environment: password.map { ["MARTLET_DATABASE_PASSWORD": $0] } ?? [:])
    let deadline = now() + 20
    let query = try Message.query(DomainName(zone), RecordType(rawValue: 6)).wire()
    while try ask(query)?.answers.isEmpty != false {
      guard now() < deadline else { throw EndToEndError("\(zone) is not served:\n\(log)") }
      usleep(20_000)
    }
  }

  /// What it wrote so far.
  var log: String { process.log }

  /// How often the log says something.
  func count(_ text: String) -> Int { log.components(separatedBy: text).count - 1 }

  /// How often all zones were loaded after the first time.
  var reloads: Int { count("loading all zones") }

  private func ask(_ query: [UInt8]) throws -> Message? {
    let exchange = DatagramExchange(port: port, patience: 0.1, tries: 20)
    return try exchange.exchange([query])[0].map { try Message(wire: $0) }
  }

  /// The address in the answer; `nil` when there is none.
  func address(_ name: String) throws -> String? {
    guard let response = try ask(Message.query(DomainName(name), .a).wire()) else {
      throw EndToEndError("\(name) is not answered:\n\(log.suffix(2000))")
    }
    return response.answers.first?.data.presentation()
  }

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

/// Asks for one counter all the time, which must never go back.
final class CounterWatch: Sendable {
  private let isStopping = Atomic<Bool>(false)
  private let result = Mutex((asked: 0, seen: 0, setbacks: [String]()))
  private let port: UInt16
  private let name: String

  /// The counter is the number in the last three octets of the name's address.
  init(port: UInt16, name: String) { (self.port, self.name) = (port, name) }

  /// The address that stands for a number.
  static func address(_ number: Int) -> String {
    "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
  }

  /// Asks until it is stopped.
  func run() throws {
    let query = try Message.query(DomainName(name), .a).wire()
    let exchange = DatagramExchange(port: port, patience: 0.5, tries: 4)
    while !isStopping.load(ordering: .acquiring) {
      let response = try exchange.exchange([query])[0].map { try Message(wire: $0) }
      let octets = response?.answers.first?.data.wire ?? []
      result.withLock { result in
        result.asked += 1
        guard octets.count == 4 else {
          result.setbacks.append("no answer after \(result.seen)")
          return
        }
        let number = Int(octets[1]) << 16 | Int(octets[2]) << 8 | Int(octets[3])
        if number < result.seen { result.setbacks.append("\(number) after \(result.seen)") }
        result.seen = number
      }
      usleep(1000)
    }
  }

  /// Ends it.
  ///
  /// - Returns: How often it asked, and each time the counter went back or was not answered.
  func stop() -> (asked: Int, setbacks: [String]) {
    isStopping.store(true, ordering: .releasing)
    return result.withLock { ($0.asked, $0.setbacks) }
  }
}
