import Traffic

extension RealResolver {
  /// What it is taken for.
  var profile: ResolverProfile {
    switch self {
    case .bind: .bind
    case .unbound: .unbound
    case .powerDNSRecursor: .powerDNSRecursor
    case .knotResolver: .knotResolver
    }
  }

  /// Whether these are traces of its profile.
  func isAsMeasured(_ traces: [ResolverTrace]) -> Bool {
    let schedule = profile.schedule
    switch self {
    case .bind:
      // Where it takes a server for slower, later tries of some traces are up to a second later.
      return traces.contains { $0.isClose(to: schedule) }
        && traces.allSatisfy { $0.times.count == schedule.count && $0.isClose(to: schedule[..<3]) }
    case .unbound:
      // Each of two servers is given twice the time at each of its turns, and whose turn it is
      // follows from chance: the pauses are the schedule's, in another order.
      return traces.allSatisfy { trace in
        trace.times.count == schedule.count
          && trace.pauses.allSatisfy { pause in
            [0.05, 0.1, 0.2, 0.4, 0.8, 1.6].contains { abs(pause - $0) <= ResolverTests.tolerance }
          }
      } && traces.contains { $0.isClose(to: schedule[..<4]) }
    case .powerDNSRecursor:
      return traces.allSatisfy { $0.times.count == schedule.count && $0.isClose(to: schedule) }
    case .knotResolver:
      // After four tries it turns to TCP, which waits two seconds here; with the fifth it is late.
      return traces.allSatisfy { trace in
        let quick = trace.times.filter { $0 < profile.givesUpAfter }
        return (schedule.count - 1...schedule.count).contains(quick.count)
      } && traces.contains { $0.isClose(to: schedule.dropLast()) }
    }
  }

  /// Whether it goes on asking at such a loss; beyond, it takes servers for dead, and asks less than
  /// once for each question.
  func keepsAsking(_ loss: Double) -> Bool {
    switch self {
    case .bind: true
    case .unbound, .powerDNSRecursor: loss <= 0.9
    case .knotResolver: loss <= 0.25
    }
  }
}
