import DNSProtocol
import Foundation

extension ServeProcess {
  /// The data in the answer, as it is written; `nil` when there is none.
  func answer(_ name: String, _ type: RecordType = .a, at port: UInt16) throws -> String? {
    let query = try Message.query(DomainName(name), type).wire()
    let exchange = DatagramExchange(port: port, patience: 0.2, tries: 10)
    guard let response = try exchange.exchange([query])[0] else {
      throw EndToEndError("\(name) is not answered:\n\(process.log.suffix(2000))")
    }
    return try Message(wire: response).answers.first?.data.presentation()
  }

  /// Waits until a name has this data.
  func wait(
    for name: String, _ type: RecordType = .a, toBe data: String?, at port: UInt16,
    seconds: Double = 20
  ) throws {
    let deadline = now() + seconds
    while true {
      let answer = try answer(name, type, at: port)
      if answer == data { return }
      guard now() < deadline else {
        throw EndToEndError(
          "after \(seconds) s \(name) is \(answer ?? "nothing") instead of \(data ?? "nothing"):"
            + "\n\(process.log.suffix(3000))")
      }
      usleep(10_000)
    }
  }
}
