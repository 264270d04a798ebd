import DatagramTransport
import Telemetry
import Testing

@Suite("Metrics as text")
struct MetricsTextTests {
  @Test("Help and labels are escaped; whole numbers have no fraction")
  func escaping() {
    var text = MetricsText()
    text.begin("a_total", .counter, "One\\two\nthree \"four\"")
    text.add("a_total", 3, [("x", "\"\\\n")])
    text.add("b", .gauge, "B.", .infinity)
    #expect(
      text.text == """
        # HELP a_total One\\\\two\\nthree "four"
        # TYPE a_total counter
        a_total{x="\\"\\\\\\n"} 3
        # HELP b B.
        # TYPE b gauge
        b +Inf

        """)
  }

  @Test("Percentiles are of what came between two readings")
  func percentiles() {
    var former = [UInt64](repeating: 0, count: LatencyHistogram.count)
    former[50] = 1000
    var now = former
    #expect(Percentiles(from: former, to: now).value(0.5) == nil)
    now[10] += 98
    now[20] += 2
    let times = Percentiles(from: former, to: now)
    #expect(times.total == 100)
    #expect(times.value(0.5) == LatencyHistogram.upperBound(of: 10))
    #expect(times.value(0.99) == LatencyHistogram.upperBound(of: 20))
  }
}
