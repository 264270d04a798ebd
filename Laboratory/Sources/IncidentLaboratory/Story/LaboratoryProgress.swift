/// What a run says while it goes on.
public enum LaboratoryProgress: Sendable {
  /// A stage begins.
  case stage(LaboratoryStage)
  /// How far the filling of the table is: the round, and the share of it.
  case filling(round: Int, share: Double, count: UInt64, limit: UInt64)
  /// A second has ended; in which stage.
  case second(LaboratoryStage, LaboratorySecond)
  /// Something to know.
  case note(String)
}
