extension Diagnosis {
  /// The diagnosis for programs.
  ///
  /// Members: `verdict` (`state`, `sentence`, `evidence`), `system`, `tables`, `findings`,
  /// `remedies`, `problems`. Rates are per second, times in seconds, sizes in octets, shares from 0
  /// to 1. What is not known is left out.
  public var json: JSONValue {
    .members([
      ("verdict", verdict.json), ("system", system), ("tables", .array(tables.map(\.json))),
      ("findings", .array(findings.map(\.json))), ("remedies", .array(remedies.map(\.json))),
      (
        "problems",
        .array(
          problems.problems.map { problem in
            .members([
              ("source", problem.source.json), ("found", .string(problem.found)),
              ("expected", .string(problem.expected)),
            ])
          })
      ),
      ("problemCount", .integer(Int64(problems.count))),
    ])
  }

  private var system: JSONValue {
    .members([
      ("host", reading.host.map { .string($0.value) }),
      ("kernel", reading.kernel.map { .string($0.value.description) }),
      ("era", era.isKnown ? .string(era.era.description) : nil),
      ("architecture", reading.architecture.map { .string($0.value) }),
      ("distribution", reading.distribution.map { .string($0.value) }),
      ("readings", .integer(Int64(readingCount))),
    ])
  }
}
