import DNSProtocol
import Foundation
import Glibc

/// A client at the other end of the wire that asks for addresses, one query after another.
final class PacedQueries {
  private let descriptor: Int32

  init(_ wired: WiredServer) throws {
    descriptor = try wired.clientSocket()
  }

  deinit { close(descriptor) }

  /// Asks for a name's address until so many seconds after a moment.
  ///
  /// - Returns: For each answer when it came, in seconds after the moment, and its last octet.
  func ask(
    _ name: String, for seconds: Double, since start: Double
  ) throws -> [(time: Double, octet: UInt8)] {
    var answers: [(time: Double, octet: UInt8)] = []
    var buffer = [UInt8](repeating: 0, count: 1500)
    let query = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + (try DomainName(name).wire) + [0, 1, 0, 1]
    while now() < start + seconds {
      send(descriptor, query, query.count, 0)
      let length = recv(descriptor, &buffer, buffer.count, 0)
      guard length > query.count else { throw EndToEndError("No answer: \(length)") }
      answers.append((now() - start, buffer[length - 1]))
      usleep(1000)
    }
    return answers
  }
}
