/// What a database holds.
package enum SchemaState: Hashable, Sendable {
  /// No tables of ours or of PowerDNS.
  case empty
  /// The tables of PowerDNS without ours: it can be served, and ``ZoneAdministration/migrate()``
  /// adds the journal.
  case powerDNS
  /// Everything this version needs; the version of the schema.
  case ready(version: Int)
  /// A schema of a version that this program does not know.
  case newer(version: Int)
  /// Tables with PowerDNS' names that lack something; what is missing or different.
  case unusable([String])

  /// What is to be said of a database that shall be served; `nil` when all is well.
  package var warning: String? {
    switch self {
    case .ready: nil
    case .empty: "it has no tables; martlet init makes them"
    case .powerDNS:
      "changes can't be followed one by one, every commit loads all zones; martlet migrate adds the"
        + " journal"
    case .newer(let version): "its tables are of version \(version), which a newer program made"
    case .unusable(let problems): problems.joined(separator: "; ")
    }
  }
}
