import Pictures

extension LaboratoryResult {
  /// The pictures of the run.
  var charts: [Chart] { [traffic, answered, table, drops] }

  private var bands: [Chart.Band] {
    spans.map {
      Chart.Band(
        title: $0.stage.title, from: $0.from, to: $0.to,
        isTinted: $0.stage == .peak || $0.stage == .cure)
    }
  }

  private func values(_ value: (LaboratorySecond) -> Double?) -> [Double?] { seconds.map(value) }

  private static func share(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) * 100 : nil
  }

  private var traffic: Chart {
    Chart(
      file: "traffic", title: "What resolvers send",
      subtitle: variant == .noResends
        ? "Clients that ask once. What fills the table is not in it."
        : "Dropped queries are sent again: the drops make the traffic. "
          + "What fills the table is not in it.",
      unit: "queries/s",
      series: [
        .init(
          name: "first queries", colour: 0, kind: .stackedArea,
          values: values { Double($0.questions) }),
        .init(
          name: "resends", colour: 1, kind: .stackedArea, values: values { Double($0.resends) }),
        .init(name: "answered", colour: 2, values: values { Double($0.queriesAnswered) }),
      ], bands: bands)
  }

  private var answered: Chart {
    Chart(
      file: "answered", title: "What is answered, from outside and from inside",
      subtitle: "On flows that were there before, all is well: so the server looks healthy.",
      unit: "%",
      series: [
        .init(
          name: "queries from outside", colour: 1,
          values: values { Self.share($0.queriesAnswered, $0.queries) }),
        .init(
          name: "an old flow from outside", colour: 0,
          values: values { Self.share($0.outsideOldAnswered, $0.outsideOldAsked) }),
        .init(
          name: "an old flow on the server", colour: 2,
          values: values { Self.share($0.insideOldAnswered, $0.insideOldAsked) }),
      ], bands: bands, top: 100)
  }

  private var table: Chart {
    let limit = Double(tableLimit)
    return Chart(
      file: "table", title: "The tracking table",
      subtitle: "One entry for each flow"
        + (assuredShare.map { "; in the outage \(FigureText.share($0)) are assured" } ?? "")
        + (staysFull ? ". After the cure they expire within two minutes." : "."),
      unit: "entries",
      series: [
        .init(
          name: "entries", colour: 0, kind: .area, values: values { Double($0.tableCount) })
      ], bands: bands,
      limits: [
        .init(title: "nf_conntrack_max, \(FigureText.number(limit))", value: limit)
      ])
  }

  private var drops: Chart {
    Chart(
      file: "drops", title: "What the kernel does when the table is full",
      subtitle: "Dropped before any name server sees it, or an entry given up for the new one.",
      unit: "each s",
      series: [
        .init(
          name: "resolvers' queries dropped", colour: 1, kind: .stackedArea,
          values: values { Double($0.queryLosses) }),
        .init(
          name: "dropped of what fills the table", colour: 3, kind: .stackedArea,
          values: values { Double($0.fillingLosses) }),
        .init(name: "entries evicted", colour: 0, values: values { Double($0.evictions) }),
      ], bands: bands)
  }

  /// Whether the table is still full at the end of the recovery, since only new flows are exempt.
  var staysFull: Bool {
    guard variant.losesQueries, variant != .largerTable, let recovery = self[.recovery] else {
      return false
    }
    return recovery.tableCount * 10 > tableLimit * 9
  }
}
