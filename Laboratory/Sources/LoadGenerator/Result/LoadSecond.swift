/// A second of load, as the clients saw it.
public struct LoadSecond: Sendable, Equatable, Codable {
  /// Questions that began.
  public var questions = 0
  /// Queries that were sent again.
  public var resends = 0
  /// Queries of this second that were answered, whenever.
  public var answered = 0
  /// Answers that came in this second when their question was over.
  public var late = 0
  /// Answers with an error of the server (neither NOERROR nor NXDOMAIN), or to something else.
  public var wrong = 0
  /// Answers that were truncated (TC).
  public var truncated = 0
  /// Questions that began in this second and were never answered.
  public var lost = 0
  /// Microseconds within which half of the answers that came in this second were there.
  public var median: UInt32 = 0
  /// The same for 99 of 100.
  public var percentile99: UInt32 = 0

  /// Queries that were sent.
  public var queries: Int { questions + resends }
}
