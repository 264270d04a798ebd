import DNSProtocol
import Foundation
import Synchronization

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

  /// SQL that sets counter.example.net to a number.
  static func change(to number: Int) -> String {
    "UPDATE records SET content = '\(address(number))' WHERE name = 'counter.example.net'"
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
