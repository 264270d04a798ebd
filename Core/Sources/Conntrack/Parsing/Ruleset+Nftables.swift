extension Ruleset {
  /// Adds the output of `nft list ruleset`.
  mutating func addNftables(_ text: SourceText, _ problems: inout ProblemList) {
    var reader = NftablesReader(text: text)
    chains += reader.read(&problems)
  }
}
