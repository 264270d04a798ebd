import Testing

@testable import Management

@Suite("Whether the server is alive")
struct HealthTests {
  /// A worker that has read so much while so much waits.
  private static func moment(_ queries: UInt64, _ waiting: UInt64?) -> Health.Moment {
    Health.Moment(queries: queries, waiting: waiting)
  }

  @Test("A worker that reads nothing for five seconds while queries wait is named until it reads")
  func worker() {
    var health = Health()
    for second in 0..<12 {
      health.see([Self.moment(5, 0), Self.moment(9, second < 2 ? 0 : 768)], at: Double(second))
      let reasons = health.reasons(at: Double(second))
      if second < 7 {
        #expect(reasons == [], "\(second)")
      } else {
        #expect(
          reasons == [
            "worker 2 of 2 has read nothing for \(second - 2) s while queries wait for it"
          ])
      }
    }
    health.see([Self.moment(5, 0), Self.moment(10, 700)], at: 12)
    #expect(health.reasons(at: 12) == [])
  }

  @Test("Who reads under load, has nothing to read, or is not told of, stands not still")
  func moving() {
    var health = Health()
    for second in 0..<60 {
      health.see(
        [Self.moment(UInt64(second), 1 << 20), Self.moment(7, 0), Self.moment(7, nil)],
        at: Double(second))
      #expect(health.reasons(at: Double(second)) == [])
    }
  }

  @Test("A monitor that has not looked for ten seconds is told; before its first look it is not")
  func monitor() {
    var health = Health()
    #expect(health.reasons(at: 1000) == [])
    health.see([Self.moment(1, 100)], at: 1000)
    #expect(health.reasons(at: 1010) == [])
    #expect(
      health.reasons(at: 1600) == ["the monitor has not looked at the server for 10 min"])
  }
}
