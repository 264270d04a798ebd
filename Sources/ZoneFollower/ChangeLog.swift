import Authority
import Logging

/// Tells what was published: at once when little happens, as sums when much does.
struct ChangeLog {
  private let logger: Logger
  private var quietUntil = ContinuousClock.now
  private var pending = Sums()

  private struct Sums {
    var zones = 0
    var removed = 0
    var names = 0
    var isEmpty: Bool { zones + removed + names == 0 }
  }

  init(_ logger: Logger) { self.logger = logger }

  /// Takes note of what was published.
  mutating func note(_ changes: ChangeReader) {
    var sums = Sums()
    (sums.zones, sums.removed) = (changes.whole.zones.count, changes.removed.count)
    sums.names = changes.names.count
    let isDetailed =
      sums.zones + sums.removed + sums.names <= 10 && ContinuousClock.now >= quietUntil
      && pending.isEmpty
    tell(changes, at: isDetailed ? .info : .debug)
    if isDetailed {
      quietUntil = .now + .seconds(1)
    } else {
      pending.zones += sums.zones
      pending.removed += sums.removed
      pending.names += sums.names
      flush()
    }
  }

  /// Tells the sums of what was not told yet, once a second.
  mutating func flush() {
    guard !pending.isEmpty, ContinuousClock.now >= quietUntil else { return }
    logger.info(
      "changes published",
      metadata: [
        "zones": "\(pending.zones)", "zones-taken-out": "\(pending.removed)",
        "names": "\(pending.names)",
      ])
    pending = Sums()
    quietUntil = .now + .seconds(1)
  }

  private func tell(_ changes: ChangeReader, at level: Logger.Level) {
    guard logger.logLevel <= level else { return }
    for zone in changes.whole.zones {
      logger.log(
        level: level, "zone published",
        metadata: [
          "zone": "\(zone.apex)", "serial": "\(zone.serial)", "records": "\(zone.recordCount)",
        ])
    }
    for name in changes.removed {
      logger.log(level: level, "zone taken out", metadata: ["zone": "\(name)"])
    }
    for name in changes.names {
      logger.log(
        level: level, "name published",
        metadata: [
          "zone": "\(name.apex)", "name": "\(name.owner)", "records": "\(name.records.count)",
        ])
    }
  }
}
