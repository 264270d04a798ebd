/// A rule that switches connection tracking on, for its family in its namespace, by being there:
/// whether a packet ever comes to it does not matter.
public struct TrackingUse: Sendable, Equatable {
  /// Whether anything is lost without the rule.
  public enum Need: Sendable, Equatable {
    /// Something is, or nobody can tell.
    case needed
    /// Nothing is, and why.
    case needless(String)
  }

  /// The chain's title: `inet filter forward`.
  public var chain: String
  /// The rule as it stands.
  public var rule: String
  /// What in it uses connection tracking: `ct state`, `MASQUERADE`.
  public var feature: String
  /// The family that it switches tracking on for.
  public var family: Ruleset.Family
  /// The tool that it was made with.
  public var tool: Ruleset.Tool
  /// Whether it is needed.
  public var need: Need
  /// Where it stands.
  public var source: Source

  /// Makes a use.
  public init(
    chain: String, rule: String, feature: String, family: Ruleset.Family, tool: Ruleset.Tool,
    need: Need, source: Source
  ) {
    (self.chain, self.rule, self.feature) = (chain, rule, feature)
    (self.family, self.tool, self.need, self.source) = (family, tool, need, source)
  }
}
