import Conntrack
import Foundation
import Simulation
import Testing
import Traffic

@Suite("What is said of a simulation")
struct VerdictTests {
  /// Options of `martlet simulate`, and the sentence.
  struct Case: CustomTestStringConvertible, Sendable {
    var rate = 400.0
    var spike: (start: Double, length: Double, factor: Double)?
    var table: TablePlan? = TablePlan(limit: 65_536)
    var assured = 1.0
    var resolver = ResolverProfile.bind
    var server: Double?
    var loss = 0.0
    var duration = 600.0
    let says: [String]
    var never: [String] = []

    var testDescription: String { says.joined(separator: " … ") }

    var plan: SimulationPlan {
      var demand = RateCurve(rate)
      if let spike {
        demand = demand.with(spikeAt: spike.start, length: spike.length, factor: spike.factor)
      }
      return SimulationPlan(
        demand: demand, populations: [.init(resolver)], table: table, assuredShare: assured,
        serverCapacity: server, pathLoss: loss, duration: duration
      ).beginningAtRest
    }
  }

  static let cases: [Case] = [
    Case(
      says: ["The table of 65,536 takes it all: it needs 48,000 entries at most."],
      never: ["lost", "Enough", "Apart"]),
    // The outage of a spike is told apart from the time after it.
    Case(
      spike: (120, 60, 4),
      says: [
        "After 2 min 15 s the table is full; for 105 s, until 4 min after the beginning, 93.4 %",
        " of the queries are lost; resends make ", " queries a second of ", " questions; ",
        " of the questions fail. Enough is a table of 131,072",
      ], never: ["from then on", "Apart"]),
    Case(
      rate: 600,
      says: [
        "After 109 s the table is full; from then on 72.8 %",
        " of the queries are lost; resends make",
      ], never: ["until"]),
    Case(
      // From an empty table losses come in waves.
      rate: 600, resolver: .none,
      says: [
        "After 109 s the table is full; that happens 5 times, for 55 s in all; at its worst 97.9 %",
        " of the questions fail. Enough is a table of",
      ], never: ["resends make", "from then on"]),
    Case(
      rate: 3000, assured: 0,
      says: [
        "The table of 65,536 is full after 22 s, and loses nothing: there are always entries to give "
          + "up."
      ], never: ["Enough", "lost"]),
    // What the table has nothing to do with is not laid at its door.
    Case(
      rate: 100, loss: 0.5,
      says: [
        "The table of 65,536 takes it all: it needs ",
        " Apart from the table, 50.0 % of the queries are lost on the way: no table changes that.",
      ], never: ["full", "Enough"]),
    Case(
      rate: 100, assured: 0, server: 50,
      says: [
        "The table of 65,536 takes it all", "Apart from the table, the server has no time for ",
        " of those that reach it: no table changes that.",
      ], never: ["Enough"]),
    Case(
      rate: 100, server: 0,
      says: ["The server answers nothing, which no table changes."],
      never: ["Enough", "Nothing that was tried"]),
    Case(
      rate: 100, table: TablePlan(limit: 1024), server: 0, duration: 60,
      says: ["the table is full", "The server answers nothing, which no table changes."],
      never: ["Enough", "Nothing that was tried"]),
    Case(
      rate: 100, loss: 1, duration: 60,
      says: ["Everything is lost on the way to the server, which no table changes."]),
    Case(
      rate: 900, loss: 0.2,
      says: [
        "the table is full; from then on ", "Apart from the table, 20.0 % of the queries are lost",
        "Enough for the table is a table of",
      ]),
    Case(
      rate: 300, table: TablePlan(limit: 0),
      says: ["Without a limit the table takes it all: it needs 36,000 entries at most."]),
    Case(
      rate: 300, table: nil, loss: 0.1, duration: 60,
      says: [
        "Nothing is tracked, so no table loses anything. Apart from the table, 10.0 % of the queries"
      ]),
    Case(
      rate: 4000, table: TablePlan(limit: 262_144, buckets: 1024), assured: 0, duration: 60,
      says: ["From the beginning chains are too long; from then on ", "Enough is 262,144 chains"]),
  ]

  @Test("Inputs, and the sentence that they get", arguments: cases)
  func sentences(_ one: Case) {
    let verdict = SimulationReport(one.plan).verdict
    var rest = Substring(verdict)
    for part in one.says {
      let found = rest.range(of: part)
      #expect(found != nil, "“\(part)” in \(verdict)")
      rest = found.map { rest[$0.upperBound...] } ?? rest
    }
    for word in one.never { #expect(!verdict.contains(word), "“\(word)” in \(verdict)") }
    print(verdict)
  }

  @Test("What is lost in an outage is told of the outage, not of the time after it")
  func outage() throws {
    var simulation = Simulation(Case(spike: (120, 60, 4), says: []).plan)
    let result = simulation.run()
    let outage = try #require(result.outages.first)
    #expect(result.outages.count == 1 && outage.isOver)
    let inside = result.moments.filter { $0.time >= outage.start && $0.time < outage.end - 1 }
    let (lost, sent) = inside.reduce((0, 0)) { ($0.0 + $1.lost, $0.1 + $1.queries) }
    #expect(abs(outage.loss - lost / sent) < 0.02)
    let after = result.moments.filter { $0.time > outage.end + 1 }
    #expect(after.count > 100 && after.allSatisfy { $0.lost < 0.001 * $0.queries })
  }
}
