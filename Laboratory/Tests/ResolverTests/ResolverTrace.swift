import Foundation
import Glibc

/// When one resolver sent what for one name, after every packet was lost.
struct ResolverTrace: CustomStringConvertible {
  /// Seconds after the first.
  let times: [Double]
  /// The ports that the tries came from.
  let ports: Set<UInt16>

  /// The times, for people.
  var description: String { times.map { String(format: "%.2f", $0) }.joined(separator: " ") }

  /// Starts all resolvers anew, lets them see that the zone's servers are quick, loses everything
  /// from then on, and asks each for one name.
  static func all() throws -> [RealResolver: ResolverTrace] {
    let network = try ResolverNetwork(RealResolver.allCases)
    let recorder = try QueryRecorder()
    defer { recorder.end() }
    let clients = try network.warmClients()
    try network.lose(100)
    for (resolver, client) in clients { client.ask("\(resolver.prefix)-cold") }
    usleep(12_500_000)
    var traces: [RealResolver: ResolverTrace] = [:]
    for (resolver, _) in clients {
      let queries = recorder.take(resolver.prefix)
      let start = queries.first?.time ?? 0
      traces[resolver] = ResolverTrace(
        times: queries.map { $0.time - start }, ports: Set(queries.map(\.port)))
    }
    return traces
  }

  /// Whether each of these tries left when it should have.
  func isClose(to schedule: some Collection<Double>) -> Bool {
    times.count >= schedule.count
      && zip(times, schedule).allSatisfy { abs($0 - $1) <= ResolverTests.tolerance }
  }

  /// The pauses between tries.
  var pauses: [Double] { zip(times.dropFirst(), times).map { $0 - $1 } }
}
