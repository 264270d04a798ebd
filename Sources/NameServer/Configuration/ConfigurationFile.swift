import Configuration
import Foundation
import Yams

/// A configuration file: its values, the lines where they stand, and what doesn't belong in it.
struct ConfigurationFile {
  /// Where it was read from.
  let path: String
  /// Its values; `nil` when it has none, or can't be read.
  private(set) var snapshot: YAMLSnapshot?
  /// What is wrong with it.
  private(set) var problems: [ConfigurationError.Problem] = []
  private var lines: [String: Int] = [:]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - isOptional: Whether it may be missing.
  init(path: String, isOptional: Bool) {
    self.path = path
    load(isOptional: isOptional)
  }

  private mutating func load(isOptional: Bool) {
    do {
      read(try Data(contentsOf: URL(filePath: path)))
    } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
      if !isOptional { report(nil, "there is no such file") }
    } catch let error as CocoaError where error.code == .fileReadNoPermission {
      report(nil, "the file may not be read by this user")
    } catch {
      report(nil, "the file cannot be read: \(error.localizedDescription)")
    }
  }

  /// Where a key's value stands.
  func origin(of key: ConfigurationKey) -> ConfigurationOrigin {
    .file(path: path, line: lines[key.rawValue])
  }

  private mutating func read(_ data: Data) {
    do {
      guard let root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self)),
        root.scalar?.string.isEmpty != true
      else { return }
      guard let mapping = root.mapping else {
        return report(root.mark?.line, "a file of \"key: value\" lines is needed here")
      }
      check(mapping, under: [])
      guard problems.isEmpty else { return }
      snapshot = try YAMLSnapshot(data: data.bytes, providerName: path, parsingOptions: .default)
    } catch let error as YamlError {
      report(Self.line(of: error), Self.text(of: error))
    } catch {
      report(nil, "\(error)")
    }
  }

  /// Notes the lines of the known keys, and reports the unknown ones.
  private mutating func check(_ mapping: Node.Mapping, under path: [String]) {
    for (keyNode, valueNode) in mapping {
      let line = keyNode.mark?.line
      guard let name = keyNode.string else {
        report(line, "a key must be a word")
        continue
      }
      let full = (path + [name]).joined(separator: ".")
      if let key = ConfigurationKey(rawValue: full) {
        lines[full] = line
        checkShape(valueNode, of: key, line: line)
      } else if ConfigurationKey.allCases.contains(where: { $0.rawValue.hasPrefix(full + ".") }) {
        guard let inner = valueNode.mapping else {
          report(line, "\"\(full)\" needs keys of its own below it, such as \(Self.example(full))")
          continue
        }
        check(inner, under: path + [name])
      } else {
        let nearest = NearestWord.nearest(
          to: full, among: ConfigurationKey.allCases.map(\.rawValue))
        report(
          line, "unknown key \"\(full)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? ""))
      }
    }
  }

  private mutating func checkShape(_ node: Node, of key: ConfigurationKey, line: Int?) {
    switch node {
    case .scalar(let scalar):
      if scalar.string.isEmpty, scalar.style == .plain {
        report(line, "\"\(key.rawValue)\" has no value")
      }
    case .sequence(let sequence):
      if !key.isList {
        report(line, "\"\(key.rawValue)\" has one value, not a list")
      } else if sequence.contains(where: { $0.scalar == nil }) {
        report(line, "\"\(key.rawValue)\" is a list of plain values")
      }
    default: report(line, "\"\(key.rawValue)\" has a value, not keys of its own")
    }
  }

  private mutating func report(_ line: Int?, _ message: String) {
    problems.append(.init(origin: .file(path: path, line: line), message: message))
  }

  private static func example(_ prefix: String) -> String {
    ConfigurationKey.allCases.first { $0.rawValue.hasPrefix(prefix + ".") }?.rawValue ?? ""
  }

  private static func line(of error: YamlError) -> Int? {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: nil
    }
  }

  private static func text(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _):
      "this is not YAML: \(problem)"
    case .duplicatedKeysInMapping(let keys, _):
      "given twice: \(keys.map { "\"\($0)\"" }.sorted().joined(separator: ", "))"
    default: "this is not YAML: \(error)"
    }
  }
}
