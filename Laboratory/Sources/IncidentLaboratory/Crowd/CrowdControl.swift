import Synchronization

/// What the crowd is told while it is at work, and what it says of itself.
final class CrowdControl: Sendable {
  /// What it is told.
  struct Orders {
    /// Questions a second.
    var rate = 0.0
    /// What fills the table.
    var fill: FillOrder?
    /// Whether it is to end.
    var isOver = false
  }

  /// What it says.
  struct Report {
    var seconds: [ClientSecond] = []
    /// How far the filling is: rounds, and the share of the last one.
    var fillRound = 0
    var fillShare = 0.0
    var isFilled = false
    /// Why it ended early.
    var failure: String?
  }

  let orders = Mutex(Orders())
  let report = Mutex(Report())
}
