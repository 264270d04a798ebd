import DNSProtocol
import Foundation

/// A name server that answers on a port of 127.0.0.1 until it is stopped.
struct RunningServer: Sendable {
  /// What it is called in reports.
  let name: String
  /// Where it listens.
  let port: UInt16
  /// The program.
  let process: ChildProcess
  /// Its configuration and data.
  let directory: TemporaryDirectory

  /// Sends queries over UDP; see ``DatagramExchange/exchange(_:)``.
  func askOverDatagrams(_ queries: [[UInt8]]) throws -> [[UInt8]?] {
    try DatagramExchange(port: port).exchange(queries)
  }

  /// Sends queries over TCP; see ``StreamExchange/exchange(_:)``.
  func askOverStream(_ queries: [[UInt8]]) throws -> [[UInt8]?] {
    try StreamExchange(port: port).exchange(queries)
  }

  /// Waits until every zone is answered for with authority.
  func waitUntilServing(_ zones: [ServedZone], seconds: Double = 20) throws {
    let soa = RecordType(rawValue: 6)
    let queries = try zones.map { try Message.query($0.name, soa).wire() }
    let deadline = now() + seconds
    var exchange = DatagramExchange(port: port)
    exchange.patience = 0.2
    exchange.tries = 2
    var unserved = zones.map(\.name.description)
    while now() < deadline {
      let responses = try exchange.exchange(queries)
      unserved = zip(zones, responses).compactMap { zone, response in
        guard let response, let message = try? Message(wire: response),
          message.flags.contains(.authoritativeAnswer), message.answers.count == 1
        else { return zone.name.description }
        return nil
      }
      if unserved.isEmpty { return }
      usleep(50_000)
    }
    throw EndToEndError(
      "\(name) does not serve \(unserved.joined(separator: ", ")):\n\(process.log.suffix(4000))")
  }
}
