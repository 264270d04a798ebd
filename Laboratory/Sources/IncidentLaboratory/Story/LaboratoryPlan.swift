public import Traffic

/// What one run of the laboratory does.
public struct LaboratoryPlan: Sendable {
  /// What is different from the story.
  public var variant: LaboratoryVariant
  /// The name server that suffers.
  public var server: LaboratoryServerKind
  /// The file of the program `martlet`, for its server and for `martlet conntrack`.
  public var program: String
  /// Questions of the resolvers' own clients in a second, in quiet times.
  public var quietRate = 400.0
  /// The same from the spike on.
  public var peakRate = 600.0
  /// Who asks, with the share of each.
  public var population: [(profile: ResolverProfile, weight: Double)]
  /// The most packets a second that fill the table.
  public var fillRate = 40_000.0
  /// How long it is quiet, in seconds.
  public var quiet = 12.0
  /// How long the outage is watched before the cure, in seconds.
  public var peak = 30.0
  /// How long everything is watched after the cure, in seconds.
  public var recovery = 30.0
  /// After that nobody asks anything new, until the last resend has been sent.
  public var settling = 11.0
  /// What all randomness comes from.
  public var seed: UInt64 = 1

  /// A plan with the usual durations.
  public init(
    _ variant: LaboratoryVariant, server: LaboratoryServerKind, program: String,
    population: [(profile: ResolverProfile, weight: Double)] = LaboratoryPlan.mix
  ) {
    self.variant = variant
    self.server = server
    self.program = program
    self.population = variant == .noResends ? [(.none, 1)] : population
  }

  /// Resolvers as they are met.
  public static let mix = ResolverProfile.mix

  /// Makes everything as short as it can be with something left to see.
  public mutating func hurry() {
    quiet = 4
    peak = 8
    recovery = 8
    settling = 2
    fillRate = 120_000
  }
}
