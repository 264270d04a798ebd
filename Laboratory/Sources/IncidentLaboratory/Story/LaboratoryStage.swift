/// The stages of a run, in their order.
public enum LaboratoryStage: String, CaseIterable, Codable, Sendable {
  case preparing, quiet, filling, peak, cure, recovery, settling, cleaning

  /// What happens in it, for the screen and the report.
  public var title: String {
    switch self {
    case .preparing: "preparing"
    case .quiet: "quiet"
    case .filling: "the table fills"
    case .peak: "the outage"
    case .cure: "the cure"
    case .recovery: "recovery"
    case .settling: "settling"
    case .cleaning: "cleaning up"
    }
  }
}

/// When a stage was.
public struct LaboratorySpan: Codable, Sendable {
  /// The stage.
  public var stage: LaboratoryStage
  /// From when to when, in seconds after the traffic began.
  public var from: Double
  /// When it ended.
  public var to: Double
}
