import Conntrack
public import Pictures

extension SimulationResult {
  /// Pictures of what happened: the traffic, what is answered, the table, and what it loses.
  public var charts: [Chart] {
    plan.table == nil ? [traffic, answeredShare] : [traffic, answeredShare, table, losses]
  }

  private func values(_ value: (SimulatedMoment) -> Double?) -> [Double?] { moments.map(value) }

  /// When the table loses queries: from the first to the last moment in which it does.
  private var bands: [Chart.Band] {
    let lossy = moments.filter { $0.dropped + $0.refused > 0.001 * $0.queries }
    guard let first = lossy.first, let last = lossy.last else { return [] }
    return [
      .init(
        title: "losses", from: first.time, to: last.time + interval,
        isTinted: true)
    ]
  }

  private var traffic: Chart {
    Chart(
      file: "traffic", title: "What resolvers send",
      subtitle: amplification > 1.005
        ? "What is lost is sent again: the drops make the traffic."
        : "Hardly anything is sent twice.", unit: "queries/s",
      series: [
        .init(
          name: "first queries", colour: 0, kind: .stackedArea, values: values(\.questions)),
        .init(name: "resends", colour: 1, kind: .stackedArea, values: values(\.resends)),
        .init(name: "answered", colour: 2, values: values(\.answered)),
      ], bands: bands, secondsPerValue: interval)
  }

  private var answeredShare: Chart {
    Chart(
      file: "answered", title: "What is answered", subtitle: "Of the queries that were sent.",
      unit: "%",
      series: [
        .init(
          name: "queries answered", colour: 2,
          values: values { $0.queries > 0 ? min($0.answered / $0.queries, 1) * 100 : nil })
      ], bands: bands, top: 100, secondsPerValue: interval)
  }

  private var table: Chart {
    let limit = plan.table?.limit ?? 0
    let name = "\(plan.table?.era.tracker ?? "nf_conntrack")_max"
    return Chart(
      file: "table", title: "The tracking table",
      subtitle: "Assured entries can't be given up for new flows.", unit: "entries",
      series: [
        .init(name: "assured", colour: 1, kind: .stackedArea, values: values(\.assured)),
        .init(
          name: "others", colour: 0, kind: .stackedArea,
          values: values { max($0.entries - $0.assured, 0) }),
      ],
      bands: bands,
      limits: limit > 0 && limit < 20 * mostEntries
        ? [.init(title: "\(name), \(FigureText.number(limit))", value: limit)] : [],
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
      ], bands: bands, secondsPerValue: interval)
  }
}
