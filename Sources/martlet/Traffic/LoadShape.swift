import ArgumentParser
import Foundation
import LoadGenerator
import Traffic

/// How much `martlet load` asks, for how long, and as whom.
struct LoadShape: ParsableArguments {
  @OptionGroup var demand: DemandOptions

  @Option(
    help: ArgumentHelp("How long questions are begun (default: 10s).", valueName: "time"),
    transform: { try TrafficQuantity.time($0) })
  var duration = 10.0

  @Option(
    help: ArgumentHelp("The most questions (default: 100M).", valueName: "number"),
    transform: { try TrafficQuantity.count($0, "the most questions", 1...1_000_000_000_000) })
  var most = 100_000_000

  @Option(
    help: ArgumentHelp(
      "Questions under way at a time, without --rate (default: 100).", valueName: "number"),
    transform: { try TrafficQuantity.count($0, "--window", 1...100_000) })
  var window: Int?

  @Option(
    help: ArgumentHelp("How many sockets or connections (default: 8).", valueName: "number"),
    transform: { try TrafficQuantity.count($0, "--clients", 1...10_000) })
  var clients: Int?

  @Option(
    help: ArgumentHelp(
      "How long an answer is waited for after the last try (default: 2s).", valueName: "time"),
    transform: { try TrafficQuantity.time($0) })
  var timeout = 2.0

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
    guard demand.rate != 0 || (demand.rateAtEnd ?? 0) > 0 else {
      throw ValidationError(
        "--rate 0 asks nothing: expected more questions a second, or --rate-at-end beside it.")
    }
    guard demand.rate == nil || window == nil else {
      throw ValidationError(
        "--window says how many questions are under way where no --rate says how many come: "
          + "leave one of them out.")
    }
    guard timeout <= 10 else { throw ValidationError("--timeout is 10s at most.") }
    guard duration <= 86_400 else { throw ValidationError("--duration is 24h at most.") }
    guard !tcp || resolver == "none" else {
      throw ValidationError("Resolvers ask again over UDP: leave out --tcp or --resolver.")
    }
  }

  /// The plan.
  func plan() throws -> LoadPlan {
    LoadPlan(
      rate: demand.curve(until: duration), window: window ?? 100, duration: duration,
      mostQuestions: most, population: try ResolverChoice.population(resolver),
      transport: transport, clients: clients ?? 8, patience: timeout,
      seed: UInt64(Date().timeIntervalSince1970 * 1e6))
  }
}
