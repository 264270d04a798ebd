import Configuration

/// Reads one key after another from the layers, and gathers what was found and what is wrong.
struct ConfigurationReader {
  /// One source of values.
  struct Layer {
    /// A key's value, if the source has one.
    var lookUp: (ConfigurationKey, ConfigType) throws -> ConfigValue?
    /// Where the source has it.
    var origin: (ConfigurationKey) -> ConfigurationOrigin
  }

  /// Why a text can't be a value: how it should be.
  struct Refusal: Error {
    var expected: String

    init(_ expected: String) { self.expected = expected }
  }

  /// The sources in falling precedence.
  let layers: [Layer]
  /// What is in force, in the order of reading.
  private(set) var entries: [ResolvedConfiguration.Entry] = []
  /// What is wrong.
  private(set) var problems: [ConfigurationError.Problem] = []

  init(layers: [Layer]) { self.layers = layers }

  /// Reads a key with one value.
  ///
  /// - Parameters:
  ///   - key: What to read.
  ///   - standard: The value when nobody gives one.
  ///   - text: How a value is shown.
  ///   - parse: Makes the value of what is written; throws how it should be.
  mutating func read<Value>(
    _ key: ConfigurationKey, default standard: Value, text: (Value) -> String,
    parse: (String) throws(Refusal) -> Value
  ) -> Value {
    guard let (written, origin) = written(key, .string), let raw = written.first else {
      entries.append(.init(key: key, value: text(standard), origin: .standard))
      return standard
    }
    do throws(Refusal) {
      let value = try parse(raw)
      entries.append(.init(key: key, value: text(value), origin: origin))
      return value
    } catch {
      report(origin, "\"\(raw)\" is no value for \(key.rawValue): \(error.expected)")
      return standard
    }
  }

  /// Reads a key with a list of values, which may be empty only where the standard is.
  mutating func readList<Value: CustomStringConvertible>(
    _ key: ConfigurationKey, default standard: [Value],
    parse: (String) throws(Refusal) -> Value
  ) -> [Value] {
    guard let (written, origin) = written(key, .stringArray) else {
      entries.append(.init(key: key, value: Self.text(standard), origin: .standard))
      return standard
    }
    var values: [Value] = []
    for raw in written {
      do throws(Refusal) {
        values.append(try parse(raw))
      } catch {
        report(origin, "\(key.rawValue): \(error.expected)")
      }
    }
    if written.isEmpty, !standard.isEmpty {
      report(origin, "\(key.rawValue) needs at least one value")
    }
    entries.append(.init(key: key, value: Self.text(values), origin: origin))
    return values
  }

  /// Adds a problem that shows only when values are seen together.
  mutating func report(_ key: ConfigurationKey, _ message: String) {
    let origin = entries.last { $0.key == key }?.origin ?? .standard
    report(origin, message)
  }

  private mutating func report(_ origin: ConfigurationOrigin, _ message: String) {
    problems.append(.init(origin: origin, message: message))
  }

  /// What the first layer that has the key says.
  private mutating func written(
    _ key: ConfigurationKey, _ type: ConfigType
  ) -> (texts: [String], origin: ConfigurationOrigin)? {
    for layer in layers {
      do {
        guard let value = try lookUp(key, type, in: layer) else { continue }
        switch value.content {
        case .string(let text): return ([text], layer.origin(key))
        case .stringArray(let texts): return (texts, layer.origin(key))
        default: continue
        }
      } catch {
        report(layer.origin(key), "\(key.rawValue) cannot be read: \(error)")
        return nil
      }
    }
    return nil
  }

  /// Looks in one layer; a single value stands for a list of one.
  private func lookUp(
    _ key: ConfigurationKey, _ type: ConfigType, in layer: Layer
  ) throws -> ConfigValue? {
    do {
      return try layer.lookUp(key, type)
    } catch let error {
      guard type == .stringArray else { throw error }
      return try layer.lookUp(key, .string)
    }
  }

  private static func text(_ values: [some CustomStringConvertible]) -> String {
    values.map(\.description).joined(separator: ", ")
  }
}
