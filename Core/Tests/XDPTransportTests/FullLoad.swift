import EBPF
import Glibc
import Synchronization

/// Threads that ask the program for an address as fast as they can: the address 10.0.x.y says which
/// change it is of, and changes before those that were published are stale.
final class FullLoad: Sendable {
  let published = Atomic<Int>(0)
  let answered = Atomic<Int>(0)
  let stale = Atomic<Int>(0)
  let damaged = Atomic<Int>(0)
  let latest = Atomic<Int>(0)
  private let isEnding = Atomic<Bool>(false)
  private let program: BPFProgram
  private let packet: [UInt8]

  init(_ program: BPFProgram, _ packet: [UInt8]) {
    (self.program, self.packet) = (program, packet)
  }

  func begin() -> pthread_t {
    var thread: pthread_t = 0
    pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<FullLoad>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    return thread
  }

  func end(_ threads: [pthread_t]) {
    isEnding.store(true, ordering: .relaxed)
    for thread in threads { pthread_join(thread, nil) }
  }

  private func run() {
    while !isEnding.load(ordering: .relaxed) {
      let before = published.load(ordering: .sequentiallyConsistent)
      guard let outcome = try? program.run(packet) else {
        damaged.add(1, ordering: .relaxed)
        return
      }
      guard outcome.verdict == .transmit else { continue }
      answered.add(1, ordering: .relaxed)
      let message = ReceivedPacket(outcome.packet, tags: 0).message
      // One record behind a question of 21 octets; its address comes last, before the OPT record.
      // What was there before the first change has other records.
      if before == 0 { continue }
      guard message.count == 12 + 21 + 16 + 11, message[45] == 10 else {
        damaged.add(1, ordering: .relaxed)
        continue
      }
      let change = Int(message[47]) << 8 | Int(message[48])
      if change < before { stale.add(1, ordering: .relaxed) }
      latest.store(change, ordering: .relaxed)
    }
  }
}
