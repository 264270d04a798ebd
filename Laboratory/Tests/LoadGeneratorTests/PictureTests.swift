import IncidentLaboratory
import Testing

@testable import LoadGenerator
@testable import Pictures

@Suite("Pictures of a load")
struct PictureTests {
  private func result(_ counts: [(questions: Int, resends: Int)], duration: Double) -> LoadResult {
    var result = LoadResult()
    result.seconds = counts.map { count in
      var second = LoadSecond()
      (second.questions, second.resends) = (count.questions, count.resends)
      return second
    }
    result.duration = duration
    return result
  }

  @Test(
    "They end with the last query, and what is cut off is a rate",
    arguments: [
      // Whole seconds; seconds of waiting behind them; a moment; half a second.
      ([100, 100], 2.0, 2.0, [100, 100]), ([100, 100, 0, 0], 2.0, 2.0, [100, 100]),
      ([100, 100, 1], 2.01, 2.0, [100, 100]), ([100, 50], 1.5, 1.5, [100, 100]),
      ([20], 0.2, 0.2, [100]),
    ] as [([Int], Double, Double, [Double])])
  func end(_ questions: [Int], _ duration: Double, _ end: Double, _ rates: [Double]) throws {
    let result = result(questions.map { ($0, 0) }, duration: duration)
    let charts = result.charts([])
    #expect(charts.map(\.file) == ["traffic", "times"])
    #expect(charts.allSatisfy { $0.end == end && $0.isStepped })
    let drawn = try #require(charts.first?.series.first).values.map { $0 ?? -1 }
    #expect(zip(drawn, rates).allSatisfy { abs($0 - $1) < 0.01 } && drawn.count == rates.count)
  }

  @Test("Who asks again after the last question is in the picture")
  func later() {
    let result = result([(100, 0), (50, 80), (0, 90), (0, 0), (0, 10), (0, 0)], duration: 1.5)
    let traffic = result.charts([])[0]
    #expect(traffic.end == 5 && traffic.series[1].values == [0, 80, 90, 0, 10])
  }

  @Test("Drops have an axis of their own, and a limit far away does not flatten the entries")
  func server() throws {
    var second = ServerSecond()
    (second.entries, second.limit) = (1000, 262_144)
    (second.drops, second.tooLong, second.socketDrops) = (7, 1, 5)
    second.processorShare = 0.25
    let result = result([(100, 0), (100, 0)], duration: 2)
    let charts = result.charts([second, second, second])
    #expect(charts.map(\.file) == ["traffic", "times", "table", "drops", "processor"])
    #expect(charts[2].limits.isEmpty && charts[2].subtitle.contains("262,144"))
    #expect(charts[3].series.map(\.values) == [[8, 8], [5, 5]] && charts[3].unit == "packets/s")
    #expect(charts[4].series[0].values == [25, 25] && charts[4].unit == "%")
    second.entries = 200_000
    #expect(result.charts([second])[2].limits.map(\.value) == [262_144])
    // Where nothing is tracked there is no table to be seen.
    second.entries = 0
    #expect(result.charts([second]).map(\.file) == ["traffic", "times", "drops", "processor"])
  }
}
