import Foundation
import Glibc
import IncidentLaboratory
import Synchronization
import Testing
import Traffic

@testable import LoadGenerator

/// A server on loopback that answers some queries, and counts all.
private final class Answerer: Sendable {
  let port: UInt16
  let received = Atomic<Int>(0)
  private let descriptor: CInt
  private let isEnding = Atomic<Bool>(false)

  /// - Parameter loses: Whether the query with this number, from 0 on, stays unanswered.
  init(loses: @escaping @Sendable (Int) -> Bool) {
    descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        getsockname(descriptor, $0, &length)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    var size: CInt = 8 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    var patience = timeval(tv_sec: 0, tv_usec: 50_000)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    Thread { self.run(loses) }.start()
  }

  func end() { isEnding.store(true, ordering: .relaxed) }

  private func run(_ loses: (Int) -> Bool) {
    var buffer = [UInt8](repeating: 0, count: 2048)
    var peer = sockaddr_storage()
    while !isEnding.load(ordering: .relaxed) {
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      withUnsafeMutablePointer(to: &peer) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
          let count = recvfrom(descriptor, &buffer, buffer.count, 0, peer, &length)
          guard count > 12 else { return }
          let number = received.add(1, ordering: .relaxed).oldValue
          guard !loses(number) else { return }
          buffer[2] |= 0x80
          _ = sendto(descriptor, buffer, count, 0, peer, length)
        }
      }
    }
    close(descriptor)
  }
}

@Suite("Load", .serialized)
struct LoadTests {
  private func mix() throws -> QueryMix {
    try QueryMix([LoadQuestion(name: [4, 116, 101, 115, 116, 0], type: 1)])
  }

  private func load(_ answerer: Answerer, _ plan: LoadPlan) throws -> LoadResult {
    defer { answerer.end() }
    return try Load.run(LoadTarget("127.0.0.1:\(answerer.port)"), mix(), plan)
  }

  @Test("All is answered: questions, queries and answers are as many, at the rate that is wanted")
  func answered() throws {
    let answerer = Answerer { _ in false }
    let result = try load(answerer, LoadPlan(rate: RateCurve(2000), duration: 2))
    // What a standstill of the machine left undone is not made up for.
    #expect(result.questions <= 4001 && result.questions > 3500)
    #expect(result.resends == 0 && result.lost == 0 && result.late == 0 && result.wrong == 0)
    #expect(result.answered == result.questions)
    #expect(answerer.received.load(ordering: .relaxed) == result.queries)
    #expect(result.codes == [0: result.answered])
    #expect(
      result.percentiles.map(\.microseconds) == result.percentiles.map(\.microseconds).sorted())
  }

  @Test("Who asks once never asks again, whatever is lost")
  func control() throws {
    let answerer = Answerer { $0 % 2 == 0 }
    let result = try load(
      answerer, LoadPlan(rate: RateCurve(1000), duration: 1, patience: 0.5))
    #expect(result.resends == 0 && result.amplification == 1)
    #expect(result.lost == result.queries - result.answered)
    #expect(answerer.received.load(ordering: .relaxed) == result.queries)
  }

  @Test(
    "Resolvers ask again as often as their schedules say",
    arguments: [
      // Far enough apart that an answer on a busy machine comes before the next try.
      ResolverProfile.powerDNSRecursor,
      ResolverProfile(name: "three", schedule: [0, 0.7, 1.4], givesUpAfter: 2.1),
    ])
  func resends(profile: ResolverProfile) throws {
    // Independent losses of a half.
    let answerer = Answerer { number in
      var generator = CrowdGenerator(seed: UInt64(number) << 32)
      return generator.unit() < 0.5
    }
    let result = try load(
      answerer, LoadPlan(rate: RateCurve(1000), duration: 2, population: [(profile, 1)]))
    let expected = profile.amplification(loss: 0.5)
    #expect(abs(result.amplification / expected - 1) < 0.06, "\(result.amplification) \(expected)")
    #expect(answerer.received.load(ordering: .relaxed) == result.queries)
    // (1 − L)ᵏ of the questions fail.
    let failed = pow(0.5, Double(profile.schedule.count))
    #expect(abs(Double(result.lost) / Double(result.questions) - failed) < 0.04)
  }

  @Test("Without a rate as many are under way as the window says, until so many were asked")
  func window() throws {
    let answerer = Answerer { _ in false }
    let result = try load(
      answerer, LoadPlan(window: 50, duration: 20, mostQuestions: 20_000))
    #expect(result.questions == 20_000 && result.answered == 20_000 && result.lost == 0)
  }

  @Test("Ramps and spikes are in the seconds")
  func ramp() throws {
    let answerer = Answerer { _ in false }
    let rate = RateCurve(500).with(spikeAt: 1, length: 1, factor: 6)
    let result = try load(answerer, LoadPlan(rate: rate, duration: 3))
    #expect((300...560).contains(result.seconds[0].questions))
    #expect((2000...3200).contains(result.seconds[1].questions))
    #expect((300...560).contains(result.seconds[2].questions))
  }

  @Test("It ends when it is told to, and where nobody listens")
  func ending() throws {
    let answerer = Answerer { _ in false }
    let start = ContinuousClock.now
    let target = try LoadTarget("127.0.0.1:\(answerer.port)")
    let result = try Load.run(
      target, mix(), LoadPlan(rate: RateCurve(100), duration: 60),
      isEnding: { ContinuousClock.now - start > .milliseconds(700) })
    #expect(result.isInterrupted && ContinuousClock.now - start < .seconds(3))
    answerer.end()
    usleep(200_000)
    let silent = try Load.run(
      target, mix(), LoadPlan(rate: RateCurve(100), duration: 1, patience: 0.3))
    #expect(silent.answered == 0 && silent.lost == silent.questions && silent.questions > 80)
  }
}
