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
}
