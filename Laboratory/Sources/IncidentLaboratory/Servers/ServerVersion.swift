import Foundation

/// What the name servers say of themselves.
enum ServerVersion {
  /// The first line of it; the server's name alone where it says nothing.
  static func text(_ kind: LaboratoryServerKind, program: String) -> String {
    let words: [String] =
      switch kind {
      case .martlet: [program, "--version"]
      case .nsd: ["nsd", "-v"]
      case .knot: ["knotd", "-V"]
      case .bind: ["named", "-v"]
      case .pdns: ["pdns_server", "--version"]
      }
    guard let result = try? ProgramRun.run(words) else { return kind.title }
    let lines = (result.output + result.errors).split(separator: "\n").map(\.trimmed)
    let line = lines.first { $0.contains { $0.isNumber } } ?? ""
    guard result.status == 0 || kind == .nsd || kind == .pdns, !line.isEmpty, line.count < 120
    else {
      return kind.title
    }
    // PowerDNS puts the time before it.
    if let name = line.range(of: kind.title) { return String(line[name.lowerBound...]) }
    return line
  }
}
