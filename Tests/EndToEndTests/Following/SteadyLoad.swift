import DNSProtocol
import Foundation
import Synchronization

/// A few thousand queries a second, and whether all were answered.
final class SteadyLoad: Sendable {
  private let port: UInt16
  private let isStopping = Atomic<Bool>(false)

  init(port: UInt16) { self.port = port }

  /// Ends the load.
  func stop() { isStopping.store(true, ordering: .releasing) }

  /// Asks 20 questions every 5 ms until it is stopped.
  func run() throws -> (sent: Int, answered: Int) {
    let query = try Message.query(DomainName("ns1.example.com"), .a).wire()
    let exchange = DatagramExchange(port: port)
    var count = (sent: 0, answered: 0)
    while !isStopping.load(ordering: .acquiring) {
      let responses = try exchange.exchange([[UInt8]](repeating: query, count: 20))
      count.sent += responses.count
      count.answered += responses.count { $0 != nil }
      usleep(5000)
    }
    return count
  }
}
