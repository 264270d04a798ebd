import Authority
import DNSProtocol
import EBPF
import Glibc
import Synchronization
import Testing

@testable import XDPTransport

/// A thread that asks the program many questions while changes are published one after another.
///
/// Every answer must be one that the sockets would have given at some moment between the query and the
/// answer, octet for octet.
final class WatchedLoad: Sendable {
  /// What changes the zones.
  typealias Change = @Sendable (ZonePublication) throws -> Void

  /// The questions.
  let questions: [(name: String, type: RecordType)]
  /// How often each was answered.
  private let answered: Mutex<[Int]>
  /// Answers that were wrong, as far as they are worth reading.
  private let wrong = Mutex<[String]>([])
  /// The change that is being published, and the last one that was.
  private let begun = Atomic<Int>(0)
  private let published = Atomic<Int>(0)
  private let isEnding = Atomic<Bool>(false)
  private let changes: [Change]
  private let packets: [Packet]
  /// The answers of the sockets after each number of changes.
  private let expected: [[[UInt8]]]

  /// Has changes made once without anybody who asks.
  init(_ questions: [(name: String, type: RecordType)], _ changes: [Change]) throws {
    (self.questions, self.changes) = (questions, changes)
    let packets = try questions.map { name, type in
      Packet(message: try Question(name: name, type: type, payload: 1232).wire())
    }
    self.packets = packets
    answered = Mutex([Int](repeating: 0, count: questions.count))
    let model = ZonePublication()
    var expected = [packets.map { model.answer($0.message) }]
    for change in changes {
      try change(model)
      expected.append(packets.map { model.answer($0.message) })
    }
    self.expected = expected
  }

  /// Publishes the next changes under load.
  ///
  /// - Parameter between: What is done after each.
  func run(_ server: TestTransport, between: (Int) throws -> Void) throws {
    let thread = begin(server.transport.program)
    defer {
      isEnding.store(true, ordering: .relaxed)
      pthread_join(thread, nil)
      #expect(wrong.withLock { $0 } == [])
    }
    for (index, change) in changes.enumerated() {
      begun.store(index + 1, ordering: .sequentiallyConsistent)
      try change(server.publication)
      published.store(index + 1, ordering: .sequentiallyConsistent)
      try between(index)
    }
  }

  /// How often a name was answered with addresses or anything else.
  func count(of name: String) -> Int {
    answered.withLock { answered in
      questions.indices.filter { questions[$0].name == name }.reduce(0) { $0 + answered[$1] }
    }
  }

  private func begin(_ program: BPFProgram) -> pthread_t {
    var thread: pthread_t = 0
    let load = Unmanaged.passRetained(Asking(load: self, program: program)).toOpaque()
    pthread_create(
      &thread, nil,
      { argument in
        let asking = Unmanaged<Asking>.fromOpaque(argument!).takeRetainedValue()
        asking.load.ask(asking.program)
        return nil
      }, load)
    return thread
  }

  private final class Asking {
    let load: WatchedLoad
    let program: BPFProgram
    init(load: WatchedLoad, program: BPFProgram) { (self.load, self.program) = (load, program) }
  }

  private func ask(_ program: BPFProgram) {
    let octets = packets.map(\.octets)
    var counts = [Int](repeating: 0, count: packets.count)
    while !isEnding.load(ordering: .relaxed) {
      for index in octets.indices {
        let first = published.load(ordering: .sequentiallyConsistent)
        guard let outcome = try? program.run(octets[index]) else { return }
        let last = begun.load(ordering: .sequentiallyConsistent)
        guard outcome.verdict == .transmit else { continue }
        let message = ReceivedPacket(outcome.packet, tags: 0).message
        counts[index] += 1
        if (first...last).contains(where: { expected[$0][index] == message }) { continue }
        note(index, first, message)
      }
    }
    answered.withLock { answered in
      for index in counts.indices { answered[index] += counts[index] }
    }
  }

  private func note(_ index: Int, _ change: Int, _ message: [UInt8]) {
    let (name, type) = questions[index]
    wrong.withLock { wrong in
      guard wrong.count < 20 else { return }
      wrong.append(
        "\(name) \(type) after change \(change): code \(message[3] & 15), \(message.suffix(15))")
    }
  }
}
