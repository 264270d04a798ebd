public import IncidentLaboratory
public import Pictures

extension LoadResult {
  /// Pictures of what happened: the traffic, the time of answers, and the server's side.
  ///
  /// - Parameter server: What the kernel saw; empty where nobody looked.
  public func charts(_ server: [ServerSecond]) -> [Chart] {
    [traffic, times] + (server.contains { $0.limit > 0 } ? [Self.table(server)] : [])
  }

  private func values(_ value: (LoadSecond) -> Double?) -> [Double?] { seconds.map(value) }

  private var traffic: Chart {
    Chart(
      file: "traffic", title: "What was sent and answered",
      subtitle: "Resends are queries whose first try was not answered in time.", unit: "queries/s",
      series: [
        .init(
          name: "first queries", colour: 0, kind: .stackedArea,
          values: values { Double($0.questions) }),
        .init(
          name: "resends", colour: 1, kind: .stackedArea, values: values { Double($0.resends) }),
        .init(name: "answered", colour: 2, values: values { Double($0.answered) }),
      ])
  }

  private var times: Chart {
    func time(_ microseconds: UInt32) -> Double? {
      microseconds > 0 ? Double(microseconds) / 1000 : nil
    }
    return Chart(
      file: "times", title: "How long answers took", subtitle: "From the query that was answered.",
      unit: "ms",
      series: [
        .init(name: "99 of 100 within", colour: 1, values: values { time($0.percentile99) }),
        .init(name: "half within", colour: 0, values: values { time($0.median) }),
      ])
  }

  private static func table(_ server: [ServerSecond]) -> Chart {
    let limit = Double(server.map(\.limit).max() ?? 0)
    return Chart(
      file: "table", title: "The server's tracking table",
      subtitle: "Entries, and packets that a full table dropped.", unit: "entries",
      series: [
        .init(
          name: "entries", colour: 0, kind: .area, values: server.map { Double($0.entries) }),
        .init(name: "dropped each s", colour: 1, values: server.map { Double($0.drops) }),
      ],
      limits: [
        .init(title: "nf_conntrack_max, \(FigureText.number(limit))", value: limit)
      ])
  }
}
