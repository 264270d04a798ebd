/// What a differential run found.
struct DifferentialReport: Sendable {
  /// How many queries were put to every server.
  var queries = 0
  /// How many fields of responses all three peers agree in.
  var unanimous = 0
  /// How many fields two of the three agree in.
  var majority = 0
  /// How many fields no two agree in, which prove nothing.
  var undecided: [ResponseField: Int] = [:]
  /// How many listed differences there are for each reason.
  var listed: [String: Int] = [:]
  /// The differences that no reason explains, by field.
  var unlisted: [ResponseField: Int] = [:]
  /// Some of them in full, by what they have in common.
  var examples: [String: String] = [:]

  static let maximumExamples = 40

  /// Takes in one comparison.
  mutating func add(_ comparison: Comparison, peerNames: [String]) {
    queries += 1
    for field in comparison.fields {
      switch comparison.agreement(in: field) {
      case .unanimous: unanimous += 1
      case .majority: majority += 1
      case .none: undecided[field, default: 0] += 1
      }
    }
    var unexplained: [ResponseField] = []
    for field in comparison.differences {
      let listed = ListedDifference.all.first { $0.applies(comparison, field) }
      if let listed {
        self.listed[listed.reason, default: 0] += 1
      } else {
        unexplained.append(field)
        unlisted[field, default: 0] += 1
      }
    }
    guard !unexplained.isEmpty, examples.count < Self.maximumExamples else { return }
    let kind = unexplained.map { "\($0.text) \(comparison.allies(in: $0))" }.joined()
    if examples[kind] == nil {
      examples[kind] = comparison.text(peerNames: peerNames, fields: unexplained)
    }
  }

  /// Takes in another report.
  mutating func add(_ other: DifferentialReport) {
    queries += other.queries
    unanimous += other.unanimous
    majority += other.majority
    undecided.merge(other.undecided, uniquingKeysWith: +)
    listed.merge(other.listed, uniquingKeysWith: +)
    unlisted.merge(other.unlisted, uniquingKeysWith: +)
    for (kind, example) in other.examples where examples.count < Self.maximumExamples {
      examples[kind] = examples[kind] ?? example
    }
  }

  /// The counts, a line each.
  var summary: String {
    var lines = [
      "\(queries) queries; fields of the peers' responses: \(unanimous) unanimous, "
        + "\(majority) by majority, \(undecided.values.reduce(0, +)) undecided"
    ]
    for (field, count) in undecided.sorted(by: { $0.value > $1.value }) {
      lines.append("  undecided: \(count) × \(field.text)")
    }
    for (reason, count) in listed.sorted(by: { $0.value > $1.value }) {
      lines.append("  listed: \(count) × \(reason)")
    }
    for (field, count) in unlisted.sorted(by: { $0.value > $1.value }) {
      lines.append("  UNLISTED: \(count) × \(field.text)")
    }
    return lines.joined(separator: "\n")
  }
}
