import Foundation
import Testing

@testable import Pictures

@Suite("Pictures")
struct ChartTests {
  @Test("Graphs are well-formed, with a gap where nothing is known")
  func chart() throws {
    let chart = Chart(
      file: "x", title: "a < b & c", subtitle: "", unit: "%",
      series: [.init(name: "one", colour: 0, values: [1, nil, 3, 4])],
      bands: [.init(title: "band", from: 0, to: 2, isTinted: true)])
    let svg = chart.svg(isAlone: true)
    #expect(svg.components(separatedBy: "<polyline").count == 1 + 2)
    #expect(svg.contains("a &lt; b &amp; c"))
    #expect(Chart.roundTop(0) == 4 && Chart.roundTop(2310) == 2400)
  }

  @Test("What is counted by the second is drawn as steps, to the end of the time and no further")
  func steps() throws {
    let chart = Chart(
      file: "x", title: "", subtitle: "", unit: "",
      series: [.init(name: "one", colour: 0, kind: .area, values: [1, 8, 1])],
      isStepped: true, end: 2.5)
    let lines = chart.svg(isAlone: true).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("<polyline") })
    let corners = try #require(line.split(separator: "\"").last { $0.contains(",") })
      .split(separator: " ").map { $0.split(separator: ",").compactMap { Double($0) } }
    // Of what is stacked and nothing there is no edge.
    var empty = chart
    empty.series.append(.init(name: "two", colour: 1, kind: .stackedArea, values: [0, 0, 0]))
    #expect(empty.svg(isAlone: true).components(separatedBy: "<polyline").count == 2)
    // A spike of one second is one second wide, and upright on both sides.
    let seconds = corners.map { ($0[0] - Chart.left) / (1000 - Chart.left - Chart.right) * 2.5 }
    #expect(zip(seconds, [0, 1, 1, 2, 2, 2.5]).allSatisfy { abs($0 - $1) < 0.001 })
    #expect(corners.map { $0[1] } == [1, 1, 8, 8, 1, 1].map { Double(Chart.text(chart.y($0))) })
  }

  @Test(
    "Figures are said as they are",
    arguments: [
      (FigureText.share(1), "100 %"), (FigureText.share(0.9999), "99.9 %"),
      (FigureText.share(0.0001), "< 0.1 %"), (FigureText.share(nil), "–"),
      (FigureText.number(262_144), "262,144"), (FigureText.number(-1234), "-1,234"),
      (FigureText.time(120), "120 µs"), (FigureText.time(2500), "2.5 ms"),
      (FigureText.octets(53_687_091), "51 MiB"), (FigureText.octets(1536), "1.5 KiB"),
    ])
  func text(_ found: String, _ expected: String) { #expect(found == expected) }

  @Test(
    "The axis of time has few enough figures, in a unit that fits",
    arguments: [(60.0, "0 s", "60"), (3600.0, "0 min", "60"), (86_400.0, "0 h", "24")])
  func time(length: Double, first: String, last: String) {
    let chart = Chart(
      file: "x", title: "", subtitle: "", unit: "",
      series: [.init(name: "one", colour: 0, values: Array(repeating: 1, count: 10))],
      secondsPerValue: length / 10)
    let svg = chart.svg(isAlone: true)
    #expect(svg.contains(">\(first)</text>") && svg.contains(">\(last)</text>"))
    // Four steps up to 1.2: none of them rounded.
    for figure in ["0.3", "0.6", "0.9", "1.2"] { #expect(svg.contains(">\(figure)</text>")) }
    let figures = svg.components(separatedBy: "text-anchor=\"middle\"").count - 1
    #expect((4...13).contains(figures))
  }
}
