public import Traffic

/// What load is made.
public struct LoadPlan: Sendable {
  /// How queries travel.
  public enum Transport: String, Sendable, CaseIterable {
    /// UDP.
    case datagram = "udp"
    /// TCP.
    case stream = "tcp"
  }

  /// Questions a second; nil for as many as are answered, ``window`` of them under way.
  public var rate: RateCurve?
  /// Questions under way at a time where there is no rate.
  public var window: Int
  /// How long questions are begun, in seconds.
  public var duration: Double
  /// The most questions.
  public var mostQuestions: Int
  /// Who asks, and the shares of the questions.
  public var population: [(profile: ResolverProfile, weight: Double)]
  /// How queries travel.
  public var transport: Transport
  /// How many sockets or connections there are.
  public var clients: Int
  /// How long an answer is waited for after a question's only or last try, in seconds, where its
  /// resolver does not give up by itself before; what comes twice as long after its query is still
  /// counted as late.
  public var patience: Double
  /// The most queries in any second, resends included; what would be more is not sent.
  public var mostRate = Double.infinity
  /// Where the randomness begins.
  public var seed: UInt64

  /// A load.
  public init(
    rate: RateCurve? = nil, window: Int = 100, duration: Double = 10,
    mostQuestions: Int = 100_000_000,
    population: [(profile: ResolverProfile, weight: Double)] = [(.none, 1)],
    transport: Transport = .datagram, clients: Int = 8, patience: Double = 2, seed: UInt64 = 1
  ) {
    self.rate = rate
    self.window = window
    self.duration = duration
    self.mostQuestions = mostQuestions
    self.population = population
    self.transport = transport
    self.clients = clients
    self.patience = patience
    self.seed = seed
  }

  /// How long a question can be under way at most, in seconds.
  var longestQuestion: Double {
    population.map { end(of: $0.profile) }.max() ?? patience
  }

  /// The most questions in any second; 0 where there is no rate.
  var peak: Double { rate?.points.map(\.rate).max() ?? 0 }

  /// How flows share ports.
  var layout: PortLayout {
    let kept = population.map(\.profile).filter { !$0.usesFreshPort }
    return PortLayout(
      ports: kept.map(\.portsOfLookup).max() ?? 1, flowsOfPort: kept.map(\.queriesOfPort).max() ?? 1
    )
  }

  /// How many flows a question takes at most, as they are numbered.
  var flowsOfQuestion: Double {
    let layout = layout
    let sum = population.reduce(0) { $0 + $1.weight }
    let numbers = population.reduce(0) {
      let profile = $1.profile
      return $0 + $1.weight * Double(profile.usesFreshPort ? profile.mostTries : 1)
    }
    return numbers / sum * Double(layout.flowsOfLookup)
  }

  /// The sockets that it takes: more than ``clients`` where ports are kept and there are so many flows
  /// under way that identifiers would come twice.
  var sockets: Int {
    guard layout.flowsOfLookup > 1 else { return clients }
    let flows = peak * flowsOfQuestion * (longestQuestion + 1)
    return max(clients, min(Int(flows) >> 16 + 1, 10_000))
  }

  /// When a question is given up that began at 0.
  func end(of profile: ResolverProfile) -> Double {
    if profile.schedule.count == 1 { return patience }
    let last = profile.schedule.last ?? 0
    return profile.givesUpAfter.isFinite ? max(profile.givesUpAfter, last) : last + patience
  }
}
