import ZoneFile

/// Why a master file's zone can't be served.
struct ZoneFileError: Error, CustomStringConvertible {
  /// How many problems are shown.
  private static let most = 10
  /// What is wrong, a line each.
  var lines: [String]

  /// One thing that is wrong.
  init(_ line: String) { lines = [line] }

  /// What could not be read.
  init(_ problems: [ZoneFileProblem]) { lines = problems.map(\.description) }

  /// The first of them, and how many more there are.
  var description: String {
    let rest = lines.count - Self.most
    let shown = lines.prefix(Self.most).joined(separator: "\n")
    return rest > 0
      ? "\(shown)\nand \(rest) more; `martlet zone check --file` shows all of them" : shown
  }
}
