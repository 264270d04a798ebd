import Conntrack
import Traffic

/// What all resolvers send in a step, as queries and as the flows that they make.
struct StepTraffic {
  /// What one kind of resolver sends.
  private struct Part {
    var sent: Double
    /// Of these, those whose flow has no entry yet.
    var first: Double
  }

  private let pathLoss: Double
  private let assuredShareOfFresh: Double
  private let assuresPairs: Bool
  private var parts: [Part] = []
  private var assuredFlows = 0.0
  private var first = 0.0
  private var admittedShare = 1.0
  /// Flows that come to the table and have no entry there.
  private(set) var flows = 0.0

  init(_ plan: SimulationPlan) {
    pathLoss = plan.pathLoss
    assuredShareOfFresh = plan.assuredShare
    assuresPairs = plan.table.map { $0.era < .linux5 } ?? false
  }

  /// Begins another step.
  mutating func begin() {
    parts.removeAll(keepingCapacity: true)
    (sent, first, flows, assuredFlows, admittedShare) = (0, 0, 0, 0, 1)
  }

  /// Adds what a kind of resolver sends.
  ///
  /// - Parameters:
  ///   - sent: All its queries.
  ///   - first: Those of them whose flow has no entry yet.
  mutating func add(_ sent: Double, first: Double, _ resolver: AskingAgain) {
    parts.append(Part(sent: sent, first: first))
    self.sent += sent
    self.first += first
    let profile = resolver.profile
    // The two queries of a pair have one flow where they have one port.
    let isPair = profile.asksInPairs && !profile.usesFreshPort
    let flows = first * (1 - pathLoss) / (isPair ? 2 : 1)
    self.flows += flows
    // Two answers are a third packet: enough up to Linux 4.20.
    assuredFlows += flows * (isPair && assuresPairs ? 1 : assuredShareOfFresh)
  }

  /// All queries.
  private(set) var sent = 0.0

  /// The share of these flows that becomes assured, 0 to 1.
  var assuredShare: Double { flows > 0 ? assuredFlows / flows : assuredShareOfFresh }

  /// Queries for each flow that has no entry yet.
  var queriesOfFlow: Double {
    flows > 0 ? first * (1 - pathLoss) / flows : 1
  }

  /// Notes what became of the flows.
  mutating func pass(_ outcome: SimulatedTable.Outcome) {
    admittedShare = flows > 0 ? outcome.admitted / flows : 1
  }

  /// The queries that reach the server.
  var reached: Double { (first * admittedShare + sent - first) * (1 - pathLoss) }

  /// The share of one kind of resolver's queries that reaches the server, 0 to 1.
  func share(_ index: Int) -> Double {
    let part = parts[index]
    guard part.sent > 0 else { return 1 - pathLoss }
    let known = part.sent - part.first
    return (part.first * admittedShare + known) / part.sent * (1 - pathLoss)
  }
}
