import Foundation
import Testing
import Traffic

@Suite(
  "Profiles beside the resolvers themselves", .serialized,
  .enabled(if: ResolverNeeds.areMet, "resolvers in a namespace of their own: make test-resolvers"))
struct ResolverTests {
  @Test("When every packet is lost, the tries leave as the profile says")
  func schedules() async throws {
    for resolver in RealResolver.allCases {
      let network = try ResolverNetwork([resolver])
      let recorder = try QueryRecorder()
      let client = try Client(resolver)
      for number in 0..<30 {
        client.ask("warm\(number)")
        usleep(20_000)
      }
      usleep(500_000)
      try network.lose(100)
      client.ask("\(resolver.prefix)-cold")
      usleep(12_500_000)
      let queries = recorder.take(resolver.prefix)
      recorder.end()
      let start = queries.first?.time ?? 0
      print(
        resolver.rawValue, queries.map { String(format: "%.3f", $0.time - start) },
        Set(queries.map(\.port)).count, client.answers())
    }
  }
}

/// Whether the tests were started by scripts/test-resolvers, in namespaces of their own.
enum ResolverNeeds {
  static let areMet: Bool = {
    guard ProcessInfo.processInfo.environment["TEST_RESOLVERS"] != nil, geteuid() == 0 else {
      return false
    }
    // Two lines of headings, then one for each interface.
    let links = (try? String(contentsOfFile: "/proc/net/dev", encoding: .utf8)) ?? ""
    let names = links.split(separator: "\n").dropFirst(2).map { $0.prefix { $0 != ":" } }
    return names.map { $0.filter { $0 != " " } } == ["lo"]
  }()
}
