import Testing

@testable import IncidentLaboratory

@Suite("Who asks, and who fills the table")
struct CrowdTests {
  @Test("What is due comes in its millisecond, also after a standstill")
  func wheel() {
    var wheel = TimingWheel()
    wheel.insert(1, at: 5)
    wheel.insert(2, at: 20_000)
    wheel.insert(3, at: 5)
    var due: [Int32] = []
    wheel.take(upTo: 4, &due)
    #expect(due.isEmpty)
    wheel.take(upTo: 19_999, &due)
    #expect(due == [1, 3])
    wheel.take(upTo: 20_000, &due)
    #expect(due == [1, 3, 2])
    // What is late already is due at once.
    wheel.insert(4, at: 7)
    wheel.take(upTo: 20_001, &due)
    #expect(due == [1, 3, 2, 4])
  }

  @Test("A frame has a header with the right checksum (RFC 1071), and its answer is recognised")
  func frame() throws {
    let frame = QueryFrame(
      server: FrameHeader(server: 0xc633_6435), client: 0x0a60_0001, port: 1024, identifier: 0xbeef,
      name: LaboratoryZone.wireName("host1"))
    var octets = [UInt8](repeating: 0xff, count: 256)
    let length = octets.withUnsafeMutableBytes { frame.write(to: $0.baseAddress!) }
    let name = 1 + 5 + 1 + 7 + 1 + 3 + 1
    #expect(length == 14 + 20 + 8 + 12 + name + 4)
    var sum = stride(from: 14, to: 34, by: 2).reduce(0) {
      $0 + Int(octets[$1]) << 8 + Int(octets[$1 + 1])
    }
    while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
    #expect(sum == 0xffff)
    #expect(octets.withUnsafeBytes { QueryFrame.Answer($0) } == nil)
    // The answer: addresses and ports the other way round, and the bit that makes it one.
    for (one, other) in [(26, 30), (27, 31), (28, 32), (29, 33), (34, 36), (35, 37)] {
      octets.swapAt(one, other)
    }
    octets[44] |= 0x80
    octets[45] = 3
    let answer = try #require(octets.withUnsafeBytes { QueryFrame.Answer($0) })
    #expect(answer.client == frame.client && answer.port == 1024)
    #expect(answer.identifier == 0xbeef && answer.responseCode == 3)
  }

  @Test(
    "Flows come again more than two seconds later, and no more are under way than a socket holds")
  func filling() {
    var filling = TableFilling(FillOrder(kind: .assured, flows: 20_480, rate: 1e6), 0)
    var last = [Double?](repeating: nil, count: 20_480)
    var times = [Int](repeating: 0, count: 20_480)
    var now = 0.0
    while !filling.isDone, now < 60 {
      var batch = 0
      filling.next(now) { flow, _ in
        if let before = last[flow] { #expect(now - before > 2) }
        last[flow] = now
        times[flow] += 1
        batch += 1
      }
      #expect(batch <= 160)
      for _ in 0..<batch { filling.noteAnswer() }
      now += 0.001
    }
    #expect(filling.isDone)
    #expect(times.allSatisfy { $0 == 2 })
    #expect(filling.sent == 2 * 20_480)
  }

  @Test("Percentiles are within a few per cent")
  func percentiles() throws {
    var times = AnswerTimes()
    #expect(times.percentile(0.5) == nil)
    for number in 1...1000 { times.add(Double(number) * 1e-6) }
    #expect(abs(try #require(times.percentile(0.5)) / 500 - 1) < 0.06)
    #expect(abs(try #require(times.percentile(0.99)) / 990 - 1) < 0.06)
  }
}
