package import Configuration
import ZoneDatabase

/// Where configuration comes from: the file, over it the environment, over it the command line.
package struct ConfigurationSources: Sendable {
  /// The file that is read when none is named.
  package static let standardPath = "/etc/martlet/martlet.yaml"

  /// A value with its origin.
  struct Found<Value> {
    var value: Value
    var origin: ConfigurationOrigin
  }

  /// The file; `nil` for ``standardPath``, if it exists.
  package var path: String?
  /// All environment variables of the process.
  package var environment: [String: String]
  /// What the command line says, as the text or the texts of each option.
  package var flags: [ConfigurationKey: ConfigContent]

  /// Takes everything as it is.
  package init(
    path: String? = nil, environment: [String: String] = [:],
    flags: [ConfigurationKey: ConfigContent] = [:]
  ) {
    (self.path, self.environment, self.flags) = (path, environment, flags)
  }

  /// Reads everything and judges it.
  ///
  /// - Throws: ``ConfigurationError`` with all that is wrong.
  package func resolve() throws(ConfigurationError) -> ResolvedConfiguration {
    let file = ConfigurationFile(path: path ?? Self.standardPath, isOptional: path == nil)
    guard file.problems.isEmpty else { throw ConfigurationError(problems: file.problems) }
    var reader = ConfigurationReader(layers: layers(over: file))
    let configuration = ServerConfiguration(reading: &reader)
    guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems) }
    return ResolvedConfiguration(
      configuration: configuration, entries: reader.entries,
      warnings: unknownVariables + idleKeys(beside: configuration, reader.entries))
  }

  /// What is said and means nothing beside what else is said.
  private func idleKeys(
    beside configuration: ServerConfiguration, _ entries: [ResolvedConfiguration.Entry]
  ) -> [String] {
    guard !configuration.zoneFiles.isEmpty else { return [] }
    let idle: Set<ConfigurationKey> = [.database, .snapshotFile, .snapshotInterval]
    return entries.filter { idle.contains($0.key) && $0.origin != .standard }.map {
      "\($0.origin): \($0.key.rawValue) means nothing beside zone-files, whose zones are served"
    }
  }

  /// The providers in falling precedence.
  private func layers(over file: ConfigurationFile) -> [ConfigurationReader.Layer] {
    let environmentProvider = EnvironmentVariablesProvider(environmentVariables: environment)
    let flagProvider = InMemoryProvider(
      name: "command line",
      values: Dictionary(
        uniqueKeysWithValues: flags.map { key, content in
          (key.fileKey, ConfigValue(content, isSecret: false))
        }))
    var layers = [
      ConfigurationReader.Layer(
        lookUp: { try flagProvider.value(forKey: $0.fileKey, type: $1).value },
        origin: { .flag("--" + $0.rawValue.replacing(".", with: "-")) }),
      ConfigurationReader.Layer(
        lookUp: { try environmentProvider.value(forKey: $0.environmentKey, type: $1).value },
        origin: { .environment($0.environmentVariable) }),
    ]
    if let snapshot = file.snapshot {
      layers.append(
        ConfigurationReader.Layer(
          lookUp: { try snapshot.value(forKey: $0.fileKey, type: $1).value },
          origin: { file.origin(of: $0) }))
    }
    return layers
  }

  /// Variables that look like ours and mean nothing.
  private var unknownVariables: [String] {
    let known = Set(ConfigurationKey.allCases.map(\.environmentVariable))
      .union([DatabaseServer.passwordVariable])
    return environment.keys.sorted().filter { name in
      name.hasPrefix("MARTLET_") && !known.contains(name) && !name.hasPrefix("MARTLET_CONNTRACK_")
    }
    .map { name in
      let nearest = NearestWord.nearest(to: name, among: known.sorted())
      return "the environment variable \(name) means nothing"
        + (nearest.map { "; did you mean \($0)?" } ?? "")
    }
  }
}
