import Foundation
import Testing
import Traffic

@Suite(
  "Profiles beside the resolvers themselves", .serialized,
  .enabled(if: ResolverNeeds.areMet, "resolvers in a namespace of their own: make test-resolvers"))
struct ResolverTests {
  /// How far a try may be from where the profile has it, in seconds.
  static let tolerance = 0.05

  @Test("When every packet is lost, tries leave as the profiles say, each from a port of its own")
  func schedules() throws {
    var traces: [RealResolver: [ResolverTrace]] = [:]
    for round in 1...8 {
      for (resolver, trace) in try ResolverTrace.all() {
        traces[resolver, default: []].append(trace)
      }
      // What is chosen by chance, which address is next and how slow it is thought to be, is not the
      // same each time.
      if round >= 3, traces.allSatisfy({ $0.key.isAsMeasured($0.value) }) { break }
    }
    for (resolver, traces) in traces.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      for trace in traces {
        print("    \(resolver.rawValue): \(trace)")
        #expect(trace.ports.count == trace.times.count, "each try is a flow")
      }
      #expect(resolver.isAsMeasured(traces), "\(resolver.rawValue): \(traces)")
    }
  }

  @Test("What resends multiply, by loss", arguments: [25, 50, 75, 90])
  func amplification(_ percent: Int) throws {
    let names = 200
    let network = try ResolverNetwork(RealResolver.allCases, minimises: true)
    let recorder = try QueryRecorder()
    defer { recorder.end() }
    let clients = try network.warmClients()
    try network.lose(percent)
    for number in 0..<names {
      for (resolver, client) in clients { client.ask("\(resolver.prefix)-\(number)") }
      usleep(50_000)
    }
    usleep(11_000_000)
    var queries: [RealResolver: Int] = [:]
    for (resolver, _) in clients { queries[resolver] = recorder.take(resolver.prefix).count }
    let loss = Double(percent) / 100
    for (resolver, count) in queries.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let measured = Double(count) / Double(names)
      let computed = resolver.profile.queries(loss: loss)
      print(
        String(
          format: "    %d %%: %@ %.2f, by the profile %.2f", percent, resolver.rawValue,
          measured, computed))
      if resolver.keepsAsking(loss) {
        #expect(abs(measured / computed - 1) < 0.2, "\(resolver.rawValue) at \(percent) %")
      }
    }
    // The kernel's own count of what was dropped belongs to the same queries.
    let dropped = Double(try network.dropped()) / Double(queries.values.reduce(0, +))
    #expect(abs(dropped - loss) < 0.05, "\(dropped) of the queries were dropped")
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
