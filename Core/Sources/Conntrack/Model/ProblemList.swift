/// The problems of a reading, a bounded number for each file: a damaged dump of a million lines
/// must not take the memory of a million problems.
public struct ProblemList: Sendable, Equatable {
  /// The most problems that are kept for one file.
  public static let limit = 20

  /// The problems in the order in which they were met.
  public private(set) var problems: [ReadingProblem] = []
  /// How many more there were, by file.
  public private(set) var omitted: [String: Int] = [:]
  private var counts: [String: Int] = [:]

  /// Makes an empty list.
  public init() {}

  /// Adds a problem, or counts it when its file already has ``limit`` of them.
  public mutating func report(_ problem: ReadingProblem) {
    let count = counts[problem.source.file, default: 0] + 1
    counts[problem.source.file] = count
    if count <= Self.limit {
      problems.append(problem)
    } else {
      omitted[problem.source.file, default: 0] += 1
    }
  }

  /// Adds a problem by its parts.
  public mutating func report(
    _ source: Source, found: some StringProtocol, expected: String
  ) {
    // A damaged dump has a million of them: no text is made of what is only counted.
    if let count = counts[source.file], count >= Self.limit {
      counts[source.file] = count + 1
      omitted[source.file, default: 0] += 1
    } else {
      report(ReadingProblem(source: source, found: String(found), expected: expected))
    }
  }

  /// Adds all problems of another list.
  public mutating func append(_ other: ProblemList) {
    for problem in other.problems { report(problem) }
    for (file, count) in other.omitted { omitted[file, default: 0] += count }
  }

  /// Whether nothing was wrong.
  public var isEmpty: Bool { problems.isEmpty }
  /// How many problems there were, the omitted ones included.
  public var count: Int { problems.count + omitted.values.reduce(0, +) }
}
