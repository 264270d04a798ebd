import Telemetry
import Testing

@Suite("The most frequent values")
struct FrequencyTests {
  @Test("What is frequent is kept among a flood of what is not, within the bound of its error")
  func bounds() {
    var sketch = FrequencySketch<Int>(capacity: 64)
    var truth: [Int: UInt64] = [:]
    var noise: UInt64 = 1
    for step in 0..<50_000 {
      noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // One in five is one of eight values; the rest are hardly ever the same.
      let value = step % 5 == 0 ? (step / 5) % 8 : 1000 + Int(noise >> 40)
      sketch.add(value)
      truth[value, default: 0] += 1
    }
    #expect(sketch.total == 50_000)
    let top = sketch.top(64)
    #expect(top.count == 64)
    for entry in top {
      let real = truth[entry.value] ?? 0
      #expect(entry.count >= real)
      #expect(entry.count - entry.error <= real)
      #expect(entry.error <= sketch.total / 64)
    }
    #expect(Set(top.prefix(8).map(\.value)) == Set(0..<8))
  }

  @Test("What is older than two windows is forgotten")
  func windows() {
    var recent = RecentFrequency<String>(window: 10, capacity: 8)
    recent.add("old", at: 100)
    recent.add("new", at: 112)
    #expect(Set(recent.top(5).map(\.value)) == ["old", "new"])
    recent.turn(to: 123)
    #expect(recent.top(5).map(\.value) == ["new"])
    recent.turn(to: 200)
    #expect(recent.total == 0)
  }
}
