import ArgumentParser
import Foundation
import LoadGenerator
import Traffic

/// How much `martlet load` asks, for how long, and as whom.
struct LoadShape: ParsableArguments {
  @OptionGroup var demand: DemandOptions

  @Option(
    help: ArgumentHelp("How long.", valueName: "time"),
    transform: { try TrafficQuantity.time($0) })
  var duration = 10.0

  @Option(
    help: ArgumentHelp("The most questions.", valueName: "number"),
    transform: { try TrafficQuantity.number($0) })
  var most = 100_000_000.0

  @Option(help: ArgumentHelp("Questions under way at a time, without --rate.", valueName: "number"))
  var window = 100

  @Option(help: ArgumentHelp("How many sockets or connections.", valueName: "number"))
  var clients = 8

  @Flag(help: "Ask over TCP.")
  var tcp = false

  @Option(help: ResolverChoice.help)
  var resolver = "none"

  /// How queries travel.
  var transport: LoadPlan.Transport { tcp ? .stream : .datagram }

  /// Checks what goes together.
  func check() throws {
    _ = try ResolverChoice.population(resolver)
    guard demand.rate != nil || (demand.rateAtEnd == nil && demand.spike.isEmpty) else {
      throw ValidationError("--rate-at-end and --spike change --rate: say that too.")
    }
    guard (1...10_000).contains(clients), (1...100_000).contains(window) else {
      throw ValidationError("--clients is from 1 to 10000, --window from 1 to 100000.")
    }
    guard duration <= 86_400 else { throw ValidationError("--duration is 24h at most.") }
    guard !tcp || resolver == "none" else {
      throw ValidationError("Resolvers ask again over UDP: leave out --tcp or --resolver.")
    }
  }

  /// The plan.
  func plan() throws -> LoadPlan {
    LoadPlan(
      rate: demand.curve(until: duration), window: window, duration: duration,
      mostQuestions: Int(most), population: try ResolverChoice.population(resolver),
      transport: transport, clients: clients,
      seed: UInt64(Date().timeIntervalSince1970 * 1e6))
  }
}
