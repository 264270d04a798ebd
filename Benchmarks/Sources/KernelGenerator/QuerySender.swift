import EBPF
import Glibc

/// The program that sends one query after another, no faster than it should.
///
/// It is run over and over on packets that the kernel makes and takes back; whenever the next query is
/// due it writes that into the packet and has it leave, otherwise the packet is dropped.
@safe
struct QuerySender {
  /// Where what is in the state is; times are in 1,024ths of nanoseconds.
  private enum State {
    static let next = 0
    static let interval = 8
    static let end = 16
    static let sent = 24
    static let length = 32
  }

  /// How much of what was missed is made up for, as far as a network interface's queue would.
  private static let patience = 50_000 << 10

  private let program: BPFProgram
  private let maps: [BPFMap]
  private let state: UnsafeMutableRawPointer

  /// Loads the program.
  ///
  /// - Parameters:
  ///   - frames: What is sent, each in its room; taken from the beginning again after the last.
  ///   - interface: Where it leaves.
  /// - Throws: `BPFError`, `AssemblerError`.
  init(frames: [[UInt8]], interface: UInt32) throws {
    // As many as a mask can choose from.
    var count = 1
    while count < frames.count { count <<= 1 }
    let length = count * FrameMaker.room
    let queries = try BPFMap(.array, name: "queries", valueLength: length, flags: .mappable)
    let place = unsafe try queries.mapIntoProcess(length: length)
    for index in 0..<count {
      unsafe frames[index % frames.count].withUnsafeBytes {
        unsafe place.advanced(by: index * FrameMaker.room).copyMemory(
          from: $0.baseAddress!, byteCount: FrameMaker.room)
      }
    }
    let memory = try BPFMap(.array, name: "state", valueLength: State.length, flags: .mappable)
    unsafe state = try memory.mapIntoProcess(length: State.length)
    program = try BPFProgram(
      name: "send_queries",
      Self.assemble(
        state: memory.descriptor.number, queries: queries.descriptor.number, count: count,
        interface: interface))
    maps = [queries, memory]
  }

  /// Sends for so long.
  ///
  /// - Returns: How many queries.
  func send(rate: Double, seconds: Double) throws -> Int {
    let begin = Self.now()
    let end = begin + UInt64(seconds * 1e9)
    unsafe state.storeBytes(of: begin << 10, toByteOffset: State.next, as: UInt64.self)
    let interval = UInt64(1e9 / rate * 1024)
    unsafe state.storeBytes(of: interval, toByteOffset: State.interval, as: UInt64.self)
    unsafe state.storeBytes(of: end << 10, toByteOffset: State.end, as: UInt64.self)
    let before = unsafe state.load(fromByteOffset: State.sent, as: UInt64.self)
    // One call for all: the kernel takes its time when one begins. A signal ends it.
    signal(SIGALRM) { _ in }
    var timer = itimerval()
    timer.it_value.tv_sec = Int(seconds)
    timer.it_value.tv_usec = Int((seconds - seconds.rounded(.down)) * 1e6) + 1
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    try program.send([UInt8](repeating: 0, count: FrameMaker.room), count: Int(Int32.max))
    return Int(unsafe state.load(fromByteOffset: State.sent, as: UInt64.self) - before)
  }

  private static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private static func assemble(
    state: CInt, queries: CInt, count: Int, interface: UInt32
  ) throws -> [Instruction] {
    var a = Assembler()
    let drop = a.label("not now")
    a.move(.r6, .r1)
    a.loadValueAddress(.r7, descriptor: state)
    a.call(.time)
    a.shiftLeft(.r0, 10)
    a.load(.r1, .double, .r7, State.end)
    a.jump(to: drop, if: .r0, .notLess, .r1)
    a.load(.r1, .double, .r7, State.next)
    a.jump(to: drop, if: .r0, .less, .r1)
    // The next one's moment.
    let patient = a.label("not too late")
    a.add(.r0, -patience)
    a.jump(to: patient, if: .r1, .notLess, .r0)
    a.move(.r1, .r0)
    a.place(patient)
    a.load(.r2, .double, .r7, State.interval)
    a.add(.r1, .r2)
    a.store(.double, .r7, State.next, .r1)
    // The next query's place.
    a.load(.r1, .double, .r7, State.sent)
    a.move(.r2, .r1)
    a.add(.r2, 1)
    a.store(.double, .r7, State.sent, .r2)
    a.and(.r1, count - 1)
    a.multiply(.r1, FrameMaker.room)
    a.loadValueAddress(.r8, descriptor: queries)
    a.add(.r8, .r1)
    a.load(.r1, .word, .r6, 0)
    a.load(.r2, .word, .r6, 4)
    a.move(.r3, .r1)
    a.add(.r3, FrameMaker.room)
    a.jump(to: drop, if: .r3, .greater, .r2)
    for offset in stride(from: 0, to: FrameMaker.room, by: 8) {
      a.load(.r3, .double, .r8, offset)
      a.store(.double, .r1, offset, .r3)
    }
    a.move(.r1, .r6)
    a.load(.r2, .half, .r8, FrameMaker.room - 2)
    a.add(.r2, -FrameMaker.room)
    a.call(.adjustTail)
    a.jump(to: drop, if: .r0, .notEqual, 0)
    a.move(.r1, Int(interface))
    a.move(.r2, 0)
    a.call(.redirect)
    a.exit()
    a.place(drop)
    a.move(.r0, 1)
    a.exit()
    return try a.finish()
  }
}
