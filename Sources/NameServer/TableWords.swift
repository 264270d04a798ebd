import ConntrackKernel
import Logging

/// What the log says of the kernel's tracking table: when it begins to lose packets, every five
/// minutes while it does, and when it is over.
struct TableWords {
  /// After how many seconds of trouble it is said again.
  static let interval = 300.0
  /// How many looks without trouble end it: losses come in bursts.
  static let calm = 3

  private var trouble: TableTrouble?
  private var lost: UInt64 = 0
  private var saidAt = 0.0
  private var calmLooks = 0

  /// Takes in a look.
  ///
  /// - Returns: What to say, if anything.
  mutating func next(_ moment: TableMoment) -> (Logger.Level, String)? {
    lost += moment.drops + moment.tooLong
    guard let now = TableTrouble(moment) else { return quiet(moment) }
    calmLooks = 0
    if let trouble, trouble > now || trouble == now && moment.time - saidAt < Self.interval {
      return nil
    }
    (trouble, saidAt) = (now, moment.time)
    return words(now, moment)
  }

  private mutating func quiet(_ moment: TableMoment) -> (Logger.Level, String)? {
    guard let trouble else { return nil }
    calmLooks += 1
    guard calmLooks >= Self.calm else { return nil }
    let total = lost
    self = TableWords()
    guard trouble == .losing else { return (.info, "connection tracking: \(Self.fill(moment))") }
    return (
      .info,
      "connection tracking loses no packets any more; \(total) were lost. \(Self.fill(moment))"
    )
  }

  private func words(_ trouble: TableTrouble, _ moment: TableMoment) -> (Logger.Level, String) {
    switch trouble {
    case .losing:
      let reason =
        moment.state == .bucketBound
        ? "its chains are too long" : "its table is full (\(moment.limit) entries)"
      return (
        .error,
        """
        the kernel's connection tracking drops packets before they get here, \(lost) so far: \
        \(reason). `martlet conntrack` explains it, `martlet conntrack fix` mends it
        """
      )
    case .evicting:
      return (
        .warning,
        """
        the kernel's connection tracking table is full and gives up entries for new ones; nothing \
        is lost yet. \(Self.fill(moment)); `martlet conntrack` explains it
        """
      )
    case .filling:
      return (
        .warning,
        """
        the kernel's connection tracking table will be full in \(Int(moment.secondsToFull ?? 0)) s \
        at this rate. \(Self.fill(moment)); `martlet conntrack` explains it
        """
      )
    }
  }

  private static func fill(_ moment: TableMoment) -> String {
    "\(moment.count) of \(moment.limit) entries"
  }
}
