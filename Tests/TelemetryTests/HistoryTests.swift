import Telemetry
import Testing

@Suite("Figures over time")
struct HistoryTests {
  @Test(
    "Seconds are kept ten minutes, their means an hour and a day; what is unknown stays unknown")
  func spans() {
    var history = History(columns: ["a", "b"])
    let start: Int64 = 1_700_000_040
    for second in 0..<7200 {
      history.add([Double(second), second % 60 == 0 ? 6 : .nan], at: start + Int64(second))
    }
    let end = start + 7199
    let minutes = history.rows(.minutes, until: end)
    #expect(minutes.count == 600)
    #expect(minutes.last?.values[0] == 7199)
    #expect(minutes.first?.second == end - 599)
    #expect(minutes.last?.values[1].isNaN == true)
    let hour = history.rows(.hour, until: end)
    #expect(hour.count == 360)
    #expect(hour.last?.values[0] == 7194.5)
    let day = history.rows(.day, until: end)
    #expect(day.count == 120)
    #expect(day.first?.values == [29.5, 6])
    // A pause leaves a hole, not old rows.
    #expect(history.rows(.minutes, until: end + 590).count == 10)
  }
}
