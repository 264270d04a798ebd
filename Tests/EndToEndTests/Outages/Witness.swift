import DNSProtocol
import Foundation
import Synchronization

/// Asks for two addresses of one name all the time, and judges every answer.
///
/// Both are changed in one transaction, and both have the number of the change in them: an answer
/// with two numbers is half a transaction, one with a lower number than before is a step back.
final class Witness: Sendable {
  /// The name.
  static let name = "pair.example.com"

  private struct Seen {
    var asked = 0
    var last = -1
    var wrong: [String] = []
    /// Whether one step back is allowed.
    var mayStepBack = false
    var slowest = 0.0
  }

  private let port: UInt16
  private let seen = Mutex(Seen())
  private let isStopping = Atomic<Bool>(false)

  init(port: UInt16) { self.port = port }

  /// The two addresses of a change.
  static func addresses(_ number: Int) -> [String] {
    ["10.1.\(number / 256).\(number % 256)", "10.2.\(number / 256).\(number % 256)"]
  }

  /// SQL that makes a change in one transaction.
  static func change(to number: Int) -> String {
    let updates = zip(["10.1.%", "10.2.%"], addresses(number)).map { old, new in
      "UPDATE records SET content = '\(new)' WHERE name = '\(name)' AND content LIKE '\(old)';"
    }
    return "BEGIN; \(updates.joined(separator: " ")) COMMIT;"
  }

  /// How many questions have been asked.
  var asked: Int { seen.withLock(\.asked) }
  /// The number of the change that was seen last.
  var last: Int { seen.withLock(\.last) }
  /// Every answer that was lost or wrong, in words.
  var wrong: [String] { seen.withLock(\.wrong) }
  /// The longest time that an answer took, in seconds.
  var slowest: Double { seen.withLock(\.slowest) }

  /// Allows that the next other number is lower: a backup has been restored.
  func allowStepBack() { seen.withLock { $0.mayStepBack = true } }

  /// Ends that.
  func forbidStepBack() { seen.withLock { $0.mayStepBack = false } }

  /// Ends ``run()``.
  func stop() { isStopping.store(true, ordering: .releasing) }

  /// Asks until it is stopped.
  ///
  /// No question is asked twice: an answer that does not come is lost.
  func run() throws {
    let query = try Message.query(DomainName(Self.name), .a).wire()
    let exchange = DatagramExchange(port: port, patience: 2, tries: 1)
    while !isStopping.load(ordering: .acquiring) {
      let start = now()
      let response = try exchange.exchange([query])[0]
      judge(response, seconds: now() - start)
      usleep(700)
    }
  }

  private func judge(_ response: [UInt8]?, seconds: Double) {
    let answers = response.flatMap { try? Message(wire: $0) }?.answers.map(\.data.wire) ?? []
    let numbers = Set(answers.map { $0.count == 4 ? Int($0[2]) * 256 + Int($0[3]) : -1 })
    seen.withLock { seen in
      seen.asked += 1
      seen.slowest = max(seen.slowest, seconds)
      guard answers.count == 2, numbers.count == 1, let number = numbers.first else {
        let time = "question \(seen.asked) after change \(seen.last)"
        return seen.wrong.append(
          response == nil ? "\(time): no answer" : "\(time): \(answers)")
      }
      if number < seen.last {
        if !seen.mayStepBack { seen.wrong.append("back from \(seen.last) to \(number)") }
        seen.mayStepBack = false
      }
      seen.last = number
    }
  }

  /// Waits until a change is seen.
  func wait(for number: Int, seconds: Double = 20) throws {
    let deadline = now() + seconds
    while last != number {
      guard now() < deadline else {
        throw EndToEndError("after \(seconds) s the answer is of change \(last), not \(number)")
      }
      usleep(2000)
    }
  }
}
