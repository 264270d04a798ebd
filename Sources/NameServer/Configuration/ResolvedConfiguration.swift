import ZoneDatabase

/// A configuration with the origin of each value.
package struct ResolvedConfiguration: Hashable, Sendable {
  /// One value.
  package struct Entry: Hashable, Sendable {
    /// What it is.
    package let key: ConfigurationKey
    /// The value in the form in which it can be configured.
    package let value: String
    /// Who says so.
    package let origin: ConfigurationOrigin
  }

  /// The values, ready for use.
  package let configuration: ServerConfiguration
  /// The values with their origin.
  package let entries: [Entry]
  /// What is no error, and still not what somebody meant.
  package let warnings: [String]

  /// The keys whose values differ.
  package func changes(from former: ResolvedConfiguration) -> [ConfigurationKey] {
    zip(former.entries, entries).filter { $0.value != $1.value }.map(\.1.key)
  }

  /// A table for people: the key, its value, where it comes from.
  package var table: String {
    let rows = entries.map {
      ($0.key.rawValue, $0.value.isEmpty ? "–" : $0.value, $0.origin.description)
    }
    let keyWidth = rows.map(\.0.count).max() ?? 0
    let valueWidth = min(rows.map(\.1.count).max() ?? 0, 48)
    return rows.map { key, value, origin in
      let paddedKey = key + String(repeating: " ", count: max(0, keyWidth - key.count))
      let paddedValue = value + String(repeating: " ", count: max(0, valueWidth - value.count))
      return "\(paddedKey)  \(paddedValue)  \(origin)"
    }.joined(separator: "\n")
  }

  /// The same for programs.
  package var json: String {
    let values = entries.map {
      "    {\"key\": \(JSONText.quoted($0.key.rawValue)), \"value\": \(JSONText.quoted($0.value)), "
        + "\"from\": \(JSONText.quoted($0.origin.description))}"
    }
    let notes = warnings.map(JSONText.quoted).joined(separator: ", ")
    return "{\n  \"configuration\": [\n\(values.joined(separator: ",\n"))\n  ],\n"
      + "  \"warnings\": [\(notes)]\n}"
  }
}

extension ResolvedConfiguration {
  /// What is in force after a newer configuration was read: its live values, the rest as it was.
  func keepingWhatNeedsRestart(_ newer: ResolvedConfiguration) -> ResolvedConfiguration {
    var configuration = configuration
    configuration.identifier = newer.configuration.identifier
    configuration.nsid = newer.configuration.nsid
    configuration.version = newer.configuration.version
    configuration.logLevel = newer.configuration.logLevel
    configuration.logFormat = newer.configuration.logFormat
    let entries = zip(self.entries, newer.entries).map { $0.key.isLive ? $1 : $0 }
    return ResolvedConfiguration(
      configuration: configuration, entries: entries, warnings: newer.warnings)
  }
}
