import EBPF
import Glibc
import Testing

/// What benchmarks send from within the kernel.
@Suite(
  "Packets that a program sends",
  .enabled(if: Machine.mayLoadPrograms, "loading programs into the kernel takes root"))
struct LivePacketTests {
  @Test("are made as often as is asked for, and each as it was given")
  func count() throws {
    let map = try BPFMap(.array, name: "seen", valueLength: 16, flags: .mappable)
    let place = try map.mapIntoProcess(length: 16)
    var a = Assembler()
    let short = a.label("too short")
    a.move(.r6, .r1)
    a.loadValueAddress(.r7, descriptor: map.descriptor.number)
    a.load(.r1, .word, .r6, 0)
    a.load(.r2, .word, .r6, 4)
    a.move(.r3, .r1)
    a.add(.r3, 60)
    a.jump(to: short, if: .r3, .greater, .r2)
    a.load(.r3, .octet, .r1, 59)
    a.jump(to: short, if: .r3, .notEqual, 7)
    a.store(.octet, .r1, 59, value: 8)
    a.load(.r3, .double, .r7, 0)
    a.add(.r3, 1)
    a.store(.double, .r7, 0, .r3)
    a.place(short)
    a.call(.time)
    a.store(.double, .r7, 8, .r0)
    a.move(.r0, 1)
    a.exit()
    let program = try BPFProgram(name: "count", a.finish())
    try program.send([UInt8](repeating: 7, count: 60), count: 1000)
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    // Memory of a packet that was dropped is used again: with what the program has written into it.
    #expect((64...1000).contains(place.load(as: UInt64.self)))
    let last = place.load(fromByteOffset: 8, as: UInt64.self)
    #expect(last <= now && last + 10_000_000_000 > now)
  }
}
