/// What can become of a packet in a chain: all that is possible where a condition cannot be judged.
struct RuleOutcomes: Equatable {
  /// It may be let through.
  var canBeAccepted = false
  /// It may come back to where the chain was called from.
  var canReturn = false
  /// It may be dropped: by this rule or policy, the first that was found.
  var drop: Fact<String>?

  static func | (left: Self, right: Self) -> Self {
    RuleOutcomes(
      canBeAccepted: left.canBeAccepted || right.canBeAccepted,
      canReturn: left.canReturn || right.canReturn, drop: left.drop ?? right.drop)
  }
}
