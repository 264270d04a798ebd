package import ConntrackKernel

/// Kinds of trouble that a tracking table makes, the worst last.
package enum TableTrouble: Int, Comparable, Sendable {
  /// It will be full within ten minutes; what is further away is worth no word.
  case filling
  /// It is full and gives up entries; nothing is lost.
  case evicting
  /// Packets are lost.
  case losing

  /// What a look at the table tells; `nil` for no trouble.
  package init?(_ moment: TableMoment) {
    if moment.state.isLosing {
      self = .losing
    } else if moment.state == .evicting {
      self = .evicting
    } else if let seconds = moment.secondsToFull, seconds < 600 {
      self = .filling
    } else {
      return nil
    }
  }

  package static func < (left: TableTrouble, right: TableTrouble) -> Bool {
    left.rawValue < right.rawValue
  }
}
