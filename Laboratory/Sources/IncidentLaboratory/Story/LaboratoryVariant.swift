/// What is different from the story in a run of the laboratory.
public enum LaboratoryVariant: String, CaseIterable, Codable, Sendable {
  /// The table fills, and what `martlet conntrack fix` advises by itself cures it.
  case story
  /// The remedy of the incident that all this is about: a table twice as large.
  case largerTable = "larger-table"
  /// DNS is exempt from tracking.
  case noTrack = "notrack"
  /// Entries of DNS are kept for seconds, those that are there already are removed.
  case dnsTimeout = "dns-timeout"
  /// A table with room, and with chains that are too few and so too long.
  case chains
  /// The control of the theory: clients that ask once.
  case noResends = "no-retries"
  /// A flood of names that nobody asked before fills the table, without one assured entry.
  case flood

  /// What it is, for headings.
  public var title: String {
    switch self {
    case .story: "the story"
    case .largerTable: "a larger table"
    case .noTrack: "DNS exempt from tracking"
    case .dnsTimeout: "shorter timeouts for DNS"
    case .chains: "too few chains"
    case .noResends: "the control: nobody asks again"
    case .flood: "a flood of random names"
    }
  }

  /// What it is meant to show, in a sentence.
  public var purpose: String {
    switch self {
    case .story:
      "The table fills with entries that the kernel may not give up, new flows are dropped, "
        + "resolvers ask again; then `martlet conntrack fix` does what its diagnosis advises."
    case .largerTable:
      "The same trouble, cured as in the incident itself: the limit of the table is raised."
    case .noTrack: "The same trouble, cured by exempting DNS from connection tracking."
    case .dnsTimeout:
      "The same trouble, cured by keeping entries of DNS for seconds; that alone changes nothing "
        + "for the entries that are there, so they are removed as well."
    case .chains:
      "A table with room for all, in too few chains: since Linux 5.15 the kernel refuses entries whose "
        + "chain is too long, and says so nowhere but in one counter. Cured by more chains."
    case .noResends:
      "The same table and the same rate of questions, from clients that ask once: what the drops "
        + "alone do, without the resends."
    case .flood:
      "A table that is full of flows of one exchange each: the kernel evicts them, and nobody loses "
        + "anything. A full table is not an outage by itself."
    }
  }

  /// Whether queries are lost at the peak.
  public var losesQueries: Bool { self != .flood }

  /// Whether it changes what connection tracking of the whole machine stands on, so that others on it
  /// lose new flows as well while it runs.
  public var harmsOthers: Bool { self == .chains }
}
