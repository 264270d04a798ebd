extension Source {
  var json: JSONValue {
    .members([("file", .string(file)), ("line", line.map { .integer(Int64($0)) })])
  }
}

extension Evidence {
  var json: JSONValue {
    .members([
      ("statement", .string(statement)),
      ("sources", sources.isEmpty ? nil : .array(sources.map(\.json))),
    ])
  }
}

extension Verdict {
  /// The verdict for programs.
  public var json: JSONValue {
    .members([
      ("state", .string(state.rawValue)), ("sentence", .string(sentence)),
      ("evidence", .array(evidence.map(\.json))),
    ])
  }
}

extension Finding {
  /// The finding for programs.
  public var json: JSONValue {
    .members([
      ("kind", .string(kind.rawValue)), ("severity", .string(severity.name)),
      ("namespace", namespace.map { .string($0) }), ("title", .string(title)),
      ("evidence", .array(evidence.map(\.json))),
    ])
  }
}

extension TableAnalysis {
  /// The table for programs.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue? { value.map { .number($0) } }
    let forecast: JSONValue? =
      switch self.forecast {
      case .full?: .members([("state", .string("full"))])
      case .never(let entries)?:
        .members([("state", .string("never")), ("entries", .number(entries))])
      case .fullIn(let seconds)?:
        .members([("state", .string("filling")), ("seconds", .number(seconds))])
      case nil: nil
      }
    return .members([
      ("namespace", namespace.map { .string($0) }),
      ("count", count.map { .integer($0.value) }), ("limit", limit.map { .integer($0.value) }),
      ("buckets", buckets.map { .integer($0.value) }), ("fill", number(fill)),
      ("timeout", .number(timeout)), ("streamTimeout", .number(streamTimeout)),
      ("service", service.map { .string($0.description) }),
      ("serviceEntries", serviceEntries.map { .integer($0) }),
      ("assuredShare", number(assuredShare ?? impliedAssuredShare)),
      ("flowsPerSecond", number(flowsPerSecond)),
      ("flowsPerSecondFrom", rateSource.map { .string($0.rawValue) }),
      ("dropsPerSecond", number(dropsPerSecond)),
      ("dropsPerSecondIsUpperBound", dropsPerSecond == nil ? nil : .bool(isDropRateUpperBound)),
      ("capacity", number(capacity)), ("capacityOfExchanges", number(capacityOfExchanges)),
      ("capacityOfAssured", number(capacityOfAssured)), ("lossWhenFull", number(lossWhenFull)),
      ("offered", number(offered)), ("dropShare", number(dropShare)), ("demand", number(demand)),
      ("chainLengthWhenFull", number(chainLengthWhenFull)), ("forecast", forecast),
    ])
  }
}

extension Remedy {
  /// The remedy for programs.
  public var json: JSONValue {
    .members([
      ("change", .string(change.name)), ("namespace", namespace.map { .string($0) }),
      ("title", .string(title)), ("cures", .array(cures.map { .string($0.rawValue) })),
      ("isSufficient", .bool(isSufficient)), ("gain", .string(gain)),
      ("memory", .number(memory)), ("chainLength", chainLength.map { .number($0) }),
      ("risk", .string(risk)),
      (
        "instructions",
        .array(
          instructions.map { part in
            .members([
              ("system", .string(part.system)), ("isThisSystem", .bool(part.isThisSystem)),
              ("commands", .array(part.commands.map { .string($0) })),
              (
                "files",
                .array(
                  part.files.map { file in
                    .members([
                      ("path", .string(file.path)), ("content", .string(file.content)),
                      ("isAddition", .bool(file.isAddition)),
                    ])
                  })
              ),
            ])
          })
      ),
    ])
  }
}

extension Remedy.Change {
  /// The change in a word, for programs.
  public var name: String {
    switch self {
    case .removeRules: "remove-rules"
    case .exempt: "exempt"
    case .serviceTimeout: "service-timeout"
    case .streamTimeout: "stream-timeout"
    case .size: "size"
    case .acceptUntracked: "accept-untracked"
    case .persist: "persist"
    case .setting: "setting"
    }
  }
}
