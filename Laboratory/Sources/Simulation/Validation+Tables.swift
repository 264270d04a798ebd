import Conntrack
import Pictures
import Traffic

extension Validation {
  // MARK: Live tables

  private static let live = "measured on Linux 6.18"

  /// New flows at a steady rate into a table, as they were sent to a real one.
  static func flows(
    _ count: Double, into table: TablePlan, seconds: Double = 5
  ) -> SimulationResult {
    var simulation = Simulation(
      SimulationPlan(
        demand: RateCurve(count / seconds), populations: [.init(.none)], table: table,
        duration: seconds))
    return simulation.run()
  }

  static func liveTables() -> [ValidationCase] {
    let single = flows(315_000, into: TablePlan(limit: 262_144))
    let assured = flows(
      40_000, into: TablePlan(limit: 262_144, assuredEntries: 250_000, hasFreshEntries: true))
    let chains = flows(40_000, into: TablePlan(limit: 262_144, buckets: 1024))
    return [
      ValidationCase(
        "315,000 single exchanges, table of 262,144: dropped", source: live, measured: 0,
        simulated: single.dropped.rounded(), tolerance: 1),
      ValidationCase(
        "the same: given up for others", source: live, measured: 52_865,
        simulated: single.evicted, tolerance: 0.01),
      ValidationCase(
        "250,000 assured and 40,000 new flows: dropped", source: live, measured: 12_861,
        simulated: assured.dropped, tolerance: 0.1),
      ValidationCase(
        "the same: given up for others", source: live, measured: 15_010,
        simulated: assured.evicted, tolerance: 0.1),
      ValidationCase(
        "40,000 flows, 1,024 chains: entries", source: live, measured: 34_099,
        simulated: chains.mostEntries, tolerance: 0.01),
      ValidationCase(
        "the same: refused by chains", source: live, measured: 5901, simulated: chains.refused,
        tolerance: 0.05),
    ]
  }

  // MARK: One chain

  /// RHEL 4's table of 34,576 entries in 4,322 chains: (1 − f)¹⁶ of the new flows find no victim.
  static func singleChain() -> [ValidationCase] {
    [(0.01, 0.851), (0.05, 0.440), (0.10, 0.185), (0.30, 0.0033)].map { share, expected in
      let limit = 34_576.0
      let table = TablePlan(
        era: .linux2_6_9, limit: limit, buckets: 4322, timeout: 1e5, streamTimeout: 1e5,
        evictableEntries: limit * share, assuredEntries: limit * (1 - share))
      let result = flows(1000, into: table)
      return ValidationCase(
        "one chain of 16 tuples, \(Int(share * 100)) % not assured: share that is dropped",
        source: "the kernel's source, (1 − f)¹⁶", measured: expected,
        simulated: result.lossShare, tolerance: 0.02)
    }
  }

  // MARK: Eras

  /// A full table of each later era, of which a share can be given up: how many new flows find no
  /// victim.
  private static let fullTables:
    [(era: KernelEra, name: String, limit: Double, buckets: Double, share: Double, loss: Double)] =
      [
        // One chain of sixteen tuples, as in 2.6.9.
        (.linux2_6_18, "2.6.18", 65_536, 8192, 0.05, 0.440),
        // Eight chains of eight tuples.
        (.linux2_6_32, "2.6.32", 65_536, 16_384, 0.01, 0.527),
        (.linux3, "3.10", 65_536, 16_384, 0.05, 0.041),
        (.linux4_8, "4.8", 262_144, 65_536, 0.01, 0.527),
        (.linux5, "5.0", 262_144, 65_536, 0.02, 0.278),
        // Eight chains of two tuples.
        (.linux5_15, "5.15", 262_144, 262_144, 0.05, 0.449),
        // Measured: 194 dropped, none given up.
        (.linux5_15, "6.18", 100, 262_144, 1, 0.994),
      ]

  static func eras() -> [ValidationCase] {
    fullTables.map { era, name, limit, buckets, share, loss in
      let table = TablePlan(
        era: era, limit: limit, buckets: buckets, timeout: 1e5, streamTimeout: 1e5,
        evictableEntries: limit * share, assuredEntries: limit * (1 - share))
      let single = era.evictionChains == 1
      return ValidationCase(
        "Linux \(name), table of \(FigureText.number(limit)), "
          + "\(Int(share * 100)) % not assured: share that is dropped",
        source: "the kernel's source, " + (single ? "(1 − f)¹⁶" : "e^(−8 chains × tuples × f)"),
        measured: loss, simulated: flows(1000, into: table).lossShare, tolerance: 0.02)
    }
  }
}
