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
  /// Only the stub resolver of glibc keeps its port.
  public let usesFreshPort: Bool
  /// The number of addresses that the tries go round.
  public let addresses: Int

  /// A profile, measured or made up.
  public init(
    name: String, measured: String = "", schedule: [Double], givesUpAfter: Double,
    usesFreshPort: Bool = true, addresses: Int = 2
  ) {
    self.name = name
    self.measured = measured
    self.schedule = schedule
    self.givesUpAfter = givesUpAfter
    self.usesFreshPort = usesFreshPort
    self.addresses = addresses
  }

  /// The most queries that one question makes when nothing is ever answered.
  public var mostTries: Int { schedule.count }

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
