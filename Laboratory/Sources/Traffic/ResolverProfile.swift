/// How one kind of resolver asks again: what it sends after its first query when nothing comes back.
///
/// The schedules were measured with two addresses of the same zone, warm, at a round trip of
/// 0.1 ms, with every packet lost from some moment on.
public struct ResolverProfile: Sendable, Equatable {
  /// The resolver's name in small letters, as `--resolver` takes it: "bind".
  public let name: String
  /// The version that was measured: "BIND 9.18.49"; empty where nothing was.
  public let measured: String
  /// When each try leaves, in seconds after the first, which is 0.
  public let schedule: [Double]
  /// After how many seconds the resolver's own client hears of the failure; infinite where never.
  public let givesUpAfter: Double
  /// Whether each try leaves from a port of its own, and so makes a new flow for connection tracking.
  ///
  /// Only the stub resolver of glibc keeps its port: one for each of the ``addresses``.
  public let usesFreshPort: Bool
  /// The number of addresses that the tries go round.
  public let addresses: Int
  /// Whether a lookup asks for A and AAAA at a time: two questions, whose queries leave together, and
  /// from the same port where ports are kept.
  public let asksInPairs: Bool

  /// A profile, measured or made up.
  public init(
    name: String, measured: String = "", schedule: [Double], givesUpAfter: Double,
    usesFreshPort: Bool = true, addresses: Int = 2, asksInPairs: Bool = false
  ) {
    self.name = name
    self.measured = measured
    self.schedule = schedule
    self.givesUpAfter = givesUpAfter
    self.usesFreshPort = usesFreshPort
    self.addresses = addresses
    self.asksInPairs = asksInPairs
  }

  /// The most queries that one question makes when nothing is ever answered.
  public var mostTries: Int { schedule.count }

  /// The questions that one lookup of addresses makes: A and AAAA, or one.
  public var questionsOfLookup: Int { asksInPairs ? 2 : 1 }

  /// The ports, and so the flows, that one lookup takes when nothing is ever answered.
  public var portsOfLookup: Int {
    usesFreshPort ? mostTries * questionsOfLookup : min(addresses, mostTries)
  }

  /// Which of its lookup's ports a try leaves from; all counted from 0.
  ///
  /// - Parameters:
  ///   - number: The try's number.
  ///   - question: The question's number within its lookup.
  public func port(ofTry number: Int, question: Int = 0) -> Int {
    usesFreshPort ? number * questionsOfLookup + question : number % addresses
  }

  /// The most queries that one port sends.
  public var queriesOfPort: Int {
    usesFreshPort ? 1 : (mostTries + addresses - 1) / addresses * questionsOfLookup
  }

  /// How many queries one question makes on average when each is lost, by itself, with the
  /// probability `loss`: (1 − Lᵏ) ÷ (1 − L) for k tries, as long as every answer comes before the
  /// next try.
  public func amplification(loss: Double) -> Double {
    var sum = 0.0
    var term = 1.0
    for _ in schedule {
      sum += term
      term *= loss
    }
    return sum
  }
}
