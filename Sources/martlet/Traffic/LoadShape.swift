import ArgumentParser
import Foundation
import LoadGenerator
import Traffic

/// How much `martlet load` asks, for how long, and as whom.
struct LoadShape: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Questions a second, before anything is asked again.", valueName: "number"),
    transform: { try SimulatedQuantity.number($0) })
  var rate: Double?

  @Option(
    help: ArgumentHelp("Let the rate rise or fall to this by the end.", valueName: "number"),
    transform: { try SimulatedQuantity.number($0) })
  var rateAtEnd: Double?

  @Option(
    help: ArgumentHelp(
      "A spike: when it begins, how long it lasts, how many times the rate (repeatable).",
      valueName: "start:length:factor"), transform: { try SimulatedQuantity.spike($0) })
  var spike: [SimulatedQuantity.Spike] = []

  @Option(
    help: ArgumentHelp("How long.", valueName: "time"),
    transform: { try SimulatedQuantity.time($0) })
  var duration = 10.0

  @Option(
    help: ArgumentHelp("The most questions.", valueName: "number"),
    transform: { try SimulatedQuantity.number($0) })
  var most = 100_000_000.0

  @Option(help: ArgumentHelp("Questions under way at a time, without --rate.", valueName: "number"))
  var window = 100

  @Option(help: ArgumentHelp("How many sockets or connections.", valueName: "number"))
  var clients = 8

  @Flag(help: "Ask over TCP.")
  var tcp = false

  @Option(
    help: ArgumentHelp(
      "Who asks: mix, \(ResolverProfile.all.map(\.name).joined(separator: ", ")).",
      valueName: "name"))
  var resolver = "none"

  /// How queries travel.
  var transport: LoadPlan.Transport { tcp ? .stream : .datagram }

  /// Checks what goes together.
  func check() throws {
    guard resolver == "mix" || ResolverProfile.all.contains(where: { $0.name == resolver }) else {
      throw ValidationError("--resolver knows no \(resolver); `martlet load --help` lists them.")
    }
    guard rate != nil || (rateAtEnd == nil && spike.isEmpty) else {
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
  var plan: LoadPlan {
    var curve = rate.map { RateCurve($0) }
    if let rate, let rateAtEnd {
      curve = RateCurve([.init(time: 0, rate: rate), .init(time: duration, rate: rateAtEnd)])
    }
    for one in spike {
      curve = curve?.with(spikeAt: one.start, length: one.length, factor: one.factor)
    }
    let population =
      ResolverProfile.all.first { $0.name == resolver }.map { [($0, 1.0)] } ?? ResolverProfile.mix
    return LoadPlan(
      rate: curve, window: window, duration: duration, mostQuestions: Int(most),
      population: population, transport: transport, clients: clients,
      seed: UInt64(Date().timeIntervalSince1970 * 1e6))
  }
}
