import Testing
import Traffic

@testable import Simulation

@Suite("The model beside measurements")
struct ValidationTests {
  private static let cases = Validation.run()

  @Test("Every case is within its tolerance")
  func all() {
    for one in Self.cases {
      let error = one.error.map { "\(Int(($0 * 100).rounded())) %" } ?? "–"
      print(
        "\(one.holds ? "yes" : "NO ") \(one.title): \(one.measured), \(one.simulated), \(error)")
      #expect(one.holds, "\(one.title): \(one.measured) measured, \(one.simulated) simulated")
    }
  }

  @Test(
    "Every figure of the resolvers' table has its row, off by 15 % at most",
    arguments: [
      ("BIND", [1.35, 2.16, 3.85, 6.03, 9.22]), ("Unbound", [1.52, 2.87, 6.73, 12.40, 1.72]),
      ("PowerDNS", [1.25, 1.44, 1.70, 1.93, 0.805]), ("Knot", [1.35, 2.10, 0.84, 0.23, 0.11]),
    ])
  func resolvers(_ name: String, _ measured: [Double]) {
    for (loss, queries) in zip([25, 50, 75, 90, 100], measured) {
      let rows = Self.cases.filter {
        $0.title.hasPrefix(name) && $0.title.contains(" \(loss) % lost") && $0.measured == queries
      }
      #expect(!rows.isEmpty, "\(name) at \(loss) %")
      for row in rows {
        #expect(abs(row.error ?? 1) < 0.15, "\(row.title): \(row.simulated)")
        #expect(row.tolerance <= 0.15)
      }
    }
  }

  @Test("Every resolver's tries leave when the traces say, to 50 ms")
  func schedules() {
    for profile in ResolverProfile.all where !profile.measured.isEmpty {
      let row = Self.cases.first { $0.title.hasPrefix("\(profile.measured), all lost") }
      #expect(row.map { $0.holds && $0.tolerance == 50 } == true)
    }
    // One try too many, or one at another time, is seen.
    let late = ResolverProfile(name: "late", schedule: [0, 0.805, 1.611], givesUpAfter: 3)
    #expect(abs(Validation.deviation(of: late) - 0.009) < 0.001)
  }

  @Test(
    "Every era of the kernel has a row",
    arguments: [
      "2.6.18", "2.6.32", "3.10", "4.8", "5.0", "5.15", "6.18",
    ])
  func eras(_ name: String) {
    #expect(Self.cases.contains { $0.title.hasPrefix("Linux \(name), table of") && $0.holds })
  }
}
