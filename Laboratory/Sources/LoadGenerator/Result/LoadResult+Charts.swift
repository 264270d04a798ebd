public import IncidentLaboratory
public import Pictures

extension LoadResult {
  /// Pictures of what happened: the traffic, the time of answers, and the server's side.
  ///
  /// They end with the last second in which something was sent.
  ///
  /// - Parameter server: What the kernel saw; empty where nobody looked.
  public func charts(_ server: [ServerSecond]) -> [Chart] {
    let seen = Array(server.prefix(Int(end.rounded(.up))))
    var all = [traffic, times]
    if seen.contains(where: { $0.limit > 0 && $0.entries > 0 }) { all.append(table(seen)) }
    if !seen.isEmpty { all += [drops(seen), processor(seen)] }
    return all
  }

  /// When the last query was sent, in seconds.
  var end: Double {
    let later = seconds.indices.last { seconds[$0].queries > 0 }.map { Double($0 + 1) } ?? 1
    // Not a second of which only a moment was asked in.
    guard later > duration, later - duration < 1, !isAskedAgainAfter else { return later }
    return duration > 1 && duration - duration.rounded(.down) < 0.2
      ? duration.rounded(.down) : max(duration, 0.01)
  }

  /// Whether queries were sent after the last question had begun, in a second of their own.
  private var isAskedAgainAfter: Bool {
    seconds.indices.contains { Double($0) >= duration && seconds[$0].queries > 0 }
  }

  /// What is counted by the second, as a rate: the last one may be cut off.
  private func rates(_ count: (LoadSecond) -> Int) -> [Double?] {
    let end = end
    return seconds.prefix(Int(end.rounded(.up))).enumerated().map { place, second in
      Double(count(second)) / min(1, end - Double(place))
    }
  }

  private func chart(
    _ file: String, _ title: String, _ subtitle: String, unit: String, _ series: [Chart.Series],
    limits: [Chart.Limit] = []
  ) -> Chart {
    Chart(
      file: file, title: title, subtitle: subtitle, unit: unit, series: series, limits: limits,
      isStepped: true, end: end)
  }

  private var traffic: Chart {
    chart(
      "traffic", "What was sent and answered",
      "Resends are queries whose first try was not answered in time.", unit: "queries/s",
      [
        .init(name: "first queries", colour: 0, kind: .stackedArea, values: rates(\.questions)),
        .init(name: "resends", colour: 1, kind: .stackedArea, values: rates(\.resends)),
        .init(name: "answered", colour: 2, values: rates(\.answered)),
      ])
  }

  private var times: Chart {
    func values(_ value: (LoadSecond) -> UInt32) -> [Double?] {
      seconds.prefix(Int(end.rounded(.up))).map {
        value($0) > 0 ? Double(value($0)) / 1000 : nil
      }
    }
    return chart(
      "times", "How long answers took", "From the query that was answered.", unit: "ms",
      [
        .init(name: "99 of 100 within", colour: 1, values: values(\.percentile99)),
        .init(name: "half within", colour: 0, values: values(\.median)),
      ])
  }

  private func table(_ server: [ServerSecond]) -> Chart {
    let limit = Double(server.map(\.limit).max() ?? 0)
    let most = Double(server.map(\.entries).max() ?? 0)
    let name = "nf_conntrack_max, \(FigureText.number(limit))"
    // A limit far above would leave nothing to be seen of the entries.
    let isNear = most * 20 > limit
    return chart(
      "table", "The server's tracking table",
      isNear ? "One entry for each flow." : "One entry for each flow; the limit is \(name).",
      unit: "entries",
      [
        .init(name: "entries", colour: 0, kind: .area, values: server.map { Double($0.entries) })
      ],
      limits: isNear ? [.init(title: name, value: limit)] : [])
  }

  private func drops(_ server: [ServerSecond]) -> Chart {
    chart(
      "drops", "What the server never saw", "Packets that its machine dropped.", unit: "packets/s",
      [
        .init(
          name: "by a full table", colour: 1, kind: .stackedArea,
          values: server.map { Double($0.drops + $0.tooLong) }),
        .init(
          name: "by full sockets", colour: 0, kind: .stackedArea,
          values: server.map { Double($0.socketDrops) }),
      ])
  }

  private func processor(_ server: [ServerSecond]) -> Chart {
    chart(
      "processor", "What the server's process took", "100 % is the whole of one processor.",
      unit: "%",
      [
        .init(
          name: "processor", colour: 2, kind: .area,
          values: server.map { $0.processorShare * 100 })
      ])
  }
}
