import Conntrack
import Testing

@Suite("Counters of each processor")
struct StatisticsTableTests {
  private func table(_ rows: [UInt32]) -> StatisticsTable {
    StatisticsTable(
      columns: ["drop"],
      rows: rows.enumerated().map { index, value in
        StatisticsTable.Row(
          processor: index, values: ["drop": value], source: Source(file: "stat", line: index + 2))
      })
  }

  @Test(
    "The growth of 32-bit counters is summed over processors, also when they wrap",
    arguments: [
      ([0, 0], [194, 0], 194), ([0xFFFF_FFF0, 5], [0x10, 6], 33), ([7, 7], [7, 7], 0),
      ([9, 0], [8, 0], nil), ([1], [1, 1], nil),
    ] as [([UInt32], [UInt32], UInt64?)])
  func growth(_ before: [UInt32], _ now: [UInt32], _ growth: UInt64?) {
    #expect(table(now).growth(of: "drop", since: table(before)) == growth)
    #expect(table(now).growth(of: "early_drop", since: table(before)) == nil)
  }
}
