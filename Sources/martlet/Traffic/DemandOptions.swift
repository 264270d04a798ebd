import ArgumentParser
import Traffic

/// How many questions a second there are, and how that changes.
struct DemandOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Questions a second, before anything is asked again.", valueName: "number"),
    transform: { try TrafficQuantity.number($0) })
  var rate: Double?

  @Option(
    help: ArgumentHelp("Let the rate rise or fall to this by the end.", valueName: "number"),
    transform: { try TrafficQuantity.number($0) })
  var rateAtEnd: Double?

  @Option(
    help: ArgumentHelp(
      "A spike: when it begins, how long it lasts, how many times the rate (repeatable).",
      valueName: "start:length:factor"), transform: { try TrafficQuantity.spike($0) })
  var spike: [TrafficQuantity.Spike] = []

  /// The rate over time; nil where none is given.
  ///
  /// - Parameters:
  ///   - duration: When it ends, in seconds.
  ///   - given: The rate where no option says one.
  func curve(until duration: Double, otherwise given: RateCurve? = nil) -> RateCurve? {
    guard var curve = rate.map({ RateCurve($0) }) ?? given else { return nil }
    if let rateAtEnd {
      curve = RateCurve([
        .init(time: 0, rate: curve[0]), .init(time: duration, rate: rateAtEnd),
      ])
    }
    return spike.reduce(curve) {
      $0.with(spikeAt: $1.start, length: $1.length, factor: $1.factor)
    }
  }
}
