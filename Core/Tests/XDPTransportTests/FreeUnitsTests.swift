import Testing

@testable import XDPTransport

@Suite("Memory that was given back")
struct FreeUnitsTests {
  @Test("Neighbours are joined, whatever the order in which they come")
  func joining() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      var free = FreeUnits()
      for number in order { free.give(UInt32(100 + number * 5), 5) }
      #expect(free.room(for: 5) == 3 && free.room(for: 15) == 1 && free.room(for: 16) == 0)
      #expect(free.take(16) == nil)
      #expect(free.take(15) == 100)
      #expect(free.take(1) == nil)
    }
  }

  @Test("Nothing is given out twice, and everything comes together again")
  func balance() {
    var generator = SystemRandomNumberGenerator()
    var free = FreeUnits()
    free.give(0, 10_000)
    var taken: [(start: UInt32, count: Int)] = []
    var used = Set<UInt32>()
    for _ in 0..<20_000 {
      if Bool.random(using: &generator) || taken.isEmpty {
        let count = Int.random(in: 1...40, using: &generator)
        guard let start = free.take(count) else { continue }
        for unit in start..<start + UInt32(count) { #expect(used.insert(unit).inserted) }
        taken.append((start, count))
      } else {
        let piece = taken.remove(at: Int.random(in: taken.indices, using: &generator))
        for unit in piece.start..<piece.start + UInt32(piece.count) { used.remove(unit) }
        free.give(piece.start, piece.count)
      }
    }
    for piece in taken { free.give(piece.start, piece.count) }
    #expect(free.take(10_000) == 0)
  }
}
