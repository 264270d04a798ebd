/// Makes load, and counts what comes of it.
public enum Load {
  /// Asks a server from sockets of this machine.
  ///
  /// The caller sees to it that the target may be asked.
  ///
  /// - Parameters:
  ///   - target: Who is asked.
  ///   - mix: What is asked, in turns.
  ///   - plan: How.
  ///   - isEnding: Whether it is to end at once.
  ///   - report: Is told each second that is over.
  /// - Throws: ``LoadError`` when there are no sockets, or the target can't be reached.
  public static func run(
    _ target: LoadTarget, _ mix: QueryMix, _ plan: LoadPlan, isEnding: () -> Bool = { false },
    report: (LoadProgress) -> Void = { _ in }
  ) throws(LoadError) -> LoadResult {
    switch plan.transport {
    case .datagram:
      let carrier = try DatagramCarrier(target, sockets: plan.sockets)
      var result = LoadRun(plan, mix, carrier).run(isEnding: isEnding, report: report)
      result.refusals = carrier.refusals
      return result
    case .stream:
      let carrier = try StreamCarrier(target, connections: plan.clients)
      var result = LoadRun(plan, mix, carrier).run(isEnding: isEnding, report: report)
      result.reconnections = carrier.reconnections
      return result
    }
  }
}
