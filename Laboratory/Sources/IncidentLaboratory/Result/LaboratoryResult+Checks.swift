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
    if variant.losesQueries {
      checkOutage(peak)
    } else {
      checkFlood(peak)
    }
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
    add("After the cure the kernel drops nothing", recovery.drops == 0, "\(recovery.drops) drops")
  }

  private mutating func checkOutage(_ peak: StageFigures) {
    add(
      "The table is full", peak.tableCount * 100 >= peak.tableLimit * 99,
      "\(number(Int(peak.tableCount))) of \(number(Int(peak.tableLimit)))")
    add(
      "The kernel drops packets before the name server sees them", peak.drops > 0,
      "\(number(Int(peak.drops))) in \(peak.seconds) s")
    add(
      "New flows from outside are lost", (peak.queriesAnswered ?? 1) < 0.9,
      "\(share(peak.queriesAnswered)) of the queries")
    add(
      "An old flow from outside is answered all the same", (peak.outsideOld ?? 0) == 1,
      share(peak.outsideOld))
    add(
      "The name server itself has nothing to do with it: its sockets lose nothing",
      peak.socketDrops == 0, "\(peak.socketDrops) datagrams")
  }

  private mutating func checkFlood(_ peak: StageFigures) {
    add(
      "The table is full", peak.tableCount * 100 >= peak.tableLimit * 99,
      "\(number(Int(peak.tableCount))) of \(number(Int(peak.tableLimit)))")
    add(
      "The kernel gives up entries instead of dropping packets",
      peak.evictions > 0 && peak.drops == 0,
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
