import IncidentLaboratory
import Testing
import Traffic

@testable import LoadGenerator

@Suite("Parts of the load")
struct PartsTests {
  @Test(
    "A limit allows no more in any second, and all of it", arguments: [0.5, 1, 50, 500, 20_000])
  func limit(rate: Double) {
    var limit = RateLimit(rate)
    var sent: [Double] = []
    // A thread that looks at odd times, and once not at all for half a second.
    var random = CrowdGenerator(seed: 7)
    var now = 0.0
    while now < 10 {
      limit.refill(now)
      while !limit.isReached {
        limit.take()
        sent.append(now)
      }
      now += now > 5 && now < 5.1 ? 0.5 : random.unit() * 0.002
    }
    var first = 0
    for (number, time) in sent.enumerated() {
      while sent[first] <= time - 1 { first += 1 }
      #expect(Double(number - first + 1) <= max(rate, 1))
    }
    // Of ten seconds, but for the half.
    #expect(Double(sent.count) > 9.3 * rate)
    var none = RateLimit(.infinity)
    none.refill(0)
    none.take()
    none.refill(1)
    #expect(!none.isReached)
  }

  @Test("Regulars come back after more than two seconds, as many as each rate needs")
  func regulars() {
    var clients = RegularClients(most: 100_000)
    var last: [Int: Double] = [:]
    // Questions a second: a start, a peak, and less than before.
    let curve = RateCurve([
      .init(time: 0, rate: 500), .init(time: 10, rate: 500), .init(time: 15, rate: 3000),
      .init(time: 20, rate: 200), .init(time: 60, rate: 200),
    ])
    var (now, flow) = (0.0, 0)
    var used: [(time: Double, client: Int, pause: Double)] = []
    while now < 60 {
      guard let client = clients.choose(flow, at: now) else { break }
      let pause = last[client].map { now - $0 } ?? 0
      #expect(pause == 0 || pause >= RegularClients.pause - 1e-9)
      used.append((now, client, pause))
      last[client] = now
      flow += 1
      now += 1 / curve[now]
    }
    // At a steady rate nearly all come back, and soon enough that no entry has expired.
    for span in [4.0..<10, 25..<60] {
      let within = used.filter { span.contains($0.time) }
      #expect(within.allSatisfy { $0.pause > 0 && $0.pause < 6 })
    }
    #expect(last.count < 3000 * 3 && clients.returned == used.count(where: { $0.pause > 0 }))
    #expect(clients.flow(of: used[used.count - 1].client) { $0 == flow - 1 } == flow - 1)
    #expect(clients.flow(of: 1_000_000) { _ in true } == nil)
    var few = RegularClients(most: 1)
    #expect(few.choose(0, at: 0) == 0 && few.choose(1, at: 1) == nil)
  }

  @Test("The flows of a lookup that keeps its ports are told apart")
  func layout() {
    let plan = LoadPlan(population: [(.glibc, 1)])
    #expect(plan.layout == PortLayout(ports: 2, flowsOfPort: 4))
    var numbers: Set<Int> = []
    for attempt in 0..<4 {
      for question in 0..<2 {
        let port = ResolverProfile.glibc.port(ofTry: attempt)
        numbers.insert(plan.layout.flow(port: port, place: attempt / 2 * 2 + question))
      }
    }
    #expect(numbers == Set(0..<8))
    #expect(LoadPlan(population: ResolverProfile.mix).layout.flowsOfLookup == 1)
    #expect(LoadPlan(rate: RateCurve(10_000), population: [(.glibc, 1)]).sockets > 8)
  }
}
