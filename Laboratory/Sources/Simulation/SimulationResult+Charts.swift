public import Pictures

extension SimulationResult {
  /// Pictures of what happened: the traffic, what is answered, the table, and what it loses.
  public var charts: [Chart] {
    plan.table == nil ? [traffic, answeredShare] : [traffic, answeredShare, table, losses]
  }

  private func values(_ value: (SimulatedMoment) -> Double?) -> [Double?] { moments.map(value) }

  private var traffic: Chart {
    Chart(
      file: "traffic", title: "What resolvers send",
      subtitle: "What is lost is sent again: the drops make the traffic.", unit: "queries/s",
      series: [
        .init(
          name: "first queries", colour: 0, kind: .stackedArea, values: values(\.questions)),
        .init(name: "resends", colour: 1, kind: .stackedArea, values: values(\.resends)),
        .init(name: "answered", colour: 2, values: values(\.answered)),
      ], secondsPerValue: interval)
  }

  private var answeredShare: Chart {
    Chart(
      file: "answered", title: "What is answered", subtitle: "Of the queries that were sent.",
      unit: "%",
      series: [
        .init(
          name: "queries answered", colour: 2,
          values: values { $0.queries > 0 ? min($0.answered / $0.queries, 1) * 100 : nil })
      ], top: 100, secondsPerValue: interval)
  }

  private var table: Chart {
    let limit = plan.table?.limit ?? 0
    return Chart(
      file: "table", title: "The tracking table",
      subtitle: "Assured entries can't be given up for new flows.", unit: "entries",
      series: [
        .init(name: "assured", colour: 1, kind: .stackedArea, values: values(\.assured)),
        .init(
          name: "others", colour: 0, kind: .stackedArea,
          values: values { max($0.entries - $0.assured, 0) }),
      ],
      limits: limit > 0
        ? [.init(title: "nf_conntrack_max, \(FigureText.number(limit))", value: limit)] : [],
      secondsPerValue: interval)
  }

  private var losses: Chart {
    Chart(
      file: "drops", title: "What the kernel does when the table is full",
      subtitle: "Dropped before any name server sees it, or an entry given up for the new one.",
      unit: "each s",
      series: [
        .init(
          name: "packets dropped", colour: 1, kind: .area,
          values: values { $0.dropped + $0.refused }),
        .init(name: "entries evicted", colour: 0, values: values(\.evicted)),
      ], secondsPerValue: interval)
  }
}
