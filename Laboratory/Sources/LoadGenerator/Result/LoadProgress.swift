public import IncidentLaboratory

/// How far a load is.
public struct LoadProgress: Sendable {
  /// What is going on.
  public enum Phase: String, Sendable {
    /// Questions are begun.
    case asking
    /// None are any more; those under way are asked again as long as their resolvers go on.
    case askingAgain
    /// All are answered or given up; answers to earlier queries may still come.
    case waiting
  }

  /// What is going on.
  public internal(set) var phase: Phase
  /// The seconds that are over, as the clients saw them.
  public internal(set) var seconds: [LoadSecond]
  /// The latest second as the server's kernel saw it, where somebody looks.
  public var server: ServerSecond?

  init(_ phase: Phase, _ seconds: [LoadSecond], server: ServerSecond? = nil) {
    (self.phase, self.seconds, self.server) = (phase, seconds, server)
  }
}
