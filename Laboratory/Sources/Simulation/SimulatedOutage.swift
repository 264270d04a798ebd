/// A time in which the table loses queries.
public struct SimulatedOutage: Sendable, Equatable {
  /// When it begins, in seconds.
  public var start: Double
  /// When the last query of it is lost.
  public var end: Double
  /// Whether it is over before the simulation is.
  public var isOver: Bool
  /// The share of queries that the table loses in it, 0 to 1.
  public var loss: Double
  /// Questions a second in it.
  public var questions: Double
  /// Queries a second in it.
  public var queries: Double
  /// The share of questions that fail, 0 to 1.
  public var failed: Double

  /// How long it lasts, in seconds.
  public var length: Double { end - start }
}

extension SimulationResult {
  /// Losses with less than this time between them, in seconds, are one outage: from a table that
  /// filled at once, entries expire at once, and losses come in waves.
  private static let pause = 30.0

  /// The times in which the table loses more than one query of a thousand.
  public var outages: [SimulatedOutage] {
    var spans: [Range<Int>] = []
    let pause = max(Int(Self.pause / interval), 1)
    for (place, moment) in moments.enumerated() where moment.lost > 0.001 * moment.queries {
      if let last = spans.last, place - last.upperBound <= pause {
        spans[spans.count - 1] = last.lowerBound..<place + 1
      } else {
        spans.append(place..<place + 1)
      }
    }
    return spans.enumerated().map { outage(in: $1, isFirst: $0 == 0) }
  }

  private func outage(in span: Range<Int>, isFirst: Bool) -> SimulatedOutage {
    let mean = mean(of: moments[span])
    let start = moments[span.lowerBound].time
    return SimulatedOutage(
      // The first loss is known to a step.
      start: isFirst ? max(lossAt ?? start, start) : start,
      end: min(moments[span.upperBound - 1].time + interval, plan.duration),
      isOver: span.upperBound < moments.count,
      loss: mean.queries > 0 ? mean.lost / mean.queries : 0, questions: mean.questions,
      queries: mean.queries,
      failed: mean.questions > 0 ? min(mean.failed / mean.questions, 1) : 0)
  }
}
