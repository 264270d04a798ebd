import Foundation
import Pictures

extension LaboratoryResult {
  /// Compares what was seen with the story.
  mutating func check() {
    checks = []
    guard let quiet = self[.quiet], let peak = self[.peak], let recovery = self[.recovery] else {
      return add("the run has all its stages", false, "some are missing")
    }
    add(
      "In quiet times everything is answered", quiet.queriesAnswered == 1,
      share(quiet.queriesAnswered))
    switch variant {
    case .flood: checkFlood(peak)
    case .chains: checkChains(peak)
    default: checkFull(peak)
    }
    if variant.losesQueries { checkOutage(peak) }
    add(
      "Somebody on the server who asks on a flow that was there before sees nothing of it",
      peak.insideOld == 1, share(peak.insideOld))
    if variant == .noResends {
      add(
        "Without resends each question is one query", queries == questions,
        "\(number(queries)) queries for \(number(questions)) questions")
    } else if variant.losesQueries {
      add(
        "Resolvers ask again, and that multiplies the traffic", (peak.amplification ?? 0) > 1.5,
        "\(decimal(peak.amplification ?? 0)) queries for each question")
    }
    add(
      "After the cure every question is answered", recovery.questionsAnswered == 1,
      share(recovery.questionsAnswered))
    let lost = recovery.drops + recovery.chainTooLong
    add("After the cure the kernel drops nothing", lost == 0, "\(lost) packets")
  }

  private mutating func checkFull(_ peak: StageFigures) {
    add(
      "The table is full", peak.tableCount * 100 >= peak.tableLimit * 99,
      "\(number(Int(peak.tableCount))) of \(number(Int(peak.tableLimit)))")
    add(
      "The kernel drops packets before the name server sees them", peak.drops > 0,
      "\(number(Int(peak.drops))) in \(peak.seconds) s, of which "
        + "\(number(Int(peak.queryLosses))) are resolvers' queries")
  }

  /// A table that has room, and chains that have none.
  private mutating func checkChains(_ peak: StageFigures) {
    add(
      "The table is far from full", peak.tableCount * 2 < peak.tableLimit,
      "\(number(Int(peak.tableCount))) of \(number(Int(peak.tableLimit))), "
        + "in \(number(Int(Self.fewChains))) chains")
    add(
      "The kernel refuses new entries since their chains are too long", peak.chainTooLong > 0,
      "\(number(Int(peak.chainTooLong))) in \(peak.seconds) s, of which "
        + "\(number(Int(peak.queryLosses))) are resolvers' queries")
    add(
      "Neither the counter of drops nor the kernel's log says anything of it",
      peak.drops == 0 && !kernelLog.contains { $0.contains("table full") },
      "\(peak.drops) drops, \(kernelLog.filter { $0.contains("table full") }.count) lines")
  }

  private mutating func checkOutage(_ peak: StageFigures) {
    add(
      "New flows from outside are lost", (peak.queriesAnswered ?? 1) < 0.9,
      "\(share(peak.queriesAnswered)) of the queries")
    add(
      "An old flow from outside is answered all the same", (peak.outsideOld ?? 0) == 1,
      share(peak.outsideOld))
    // A server with a small buffer that doesn't get the processor for some milliseconds loses a
    // few of all that fills the table: hundreds of times fewer than the queries that are lost.
    add(
      "The name server itself has nothing to do with it: its sockets lose next to nothing",
      peak.socketDrops * 100 <= peak.queryLosses,
      "\(number(Int(peak.socketDrops))) datagrams, where \(number(Int(peak.queryLosses))) queries "
        + "are lost before them")
  }

  private mutating func checkFlood(_ peak: StageFigures) {
    add(
      "The table is full", peak.tableCount * 100 >= peak.tableLimit * 99,
      "\(number(Int(peak.tableCount))) of \(number(Int(peak.tableLimit)))")
    // It looks for one to give up in a few chains only: now and then none of them has any.
    add(
      "The kernel gives up entries instead of dropping packets",
      peak.evictions > 0 && peak.drops * 1000 <= peak.evictions,
      "\(number(Int(peak.evictions))) evicted, \(peak.drops) dropped")
    add(
      "Resolvers lose nothing", (peak.questionsAnswered ?? 0) > 0.999,
      share(peak.questionsAnswered))
  }

  mutating func add(_ claim: String, _ holds: Bool, _ evidence: String) {
    checks.append(LaboratoryCheck(claim: claim, holds: holds, evidence: evidence))
  }

  private func share(_ value: Double?) -> String { FigureText.share(value) + " answered" }
  private func number(_ value: Int) -> String { FigureText.number(Double(value)) }
  private func decimal(_ value: Double) -> String { FigureText.decimal(value) }
}
