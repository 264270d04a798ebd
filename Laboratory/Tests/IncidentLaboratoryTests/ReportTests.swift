import Foundation
import Pictures
import Testing

@testable import IncidentLaboratory

@Suite("What came of it")
struct ReportTests {
  /// A run of four seconds a stage: everything answered, then a quarter, then everything again.
  private func result(_ variant: LaboratoryVariant = .story) -> LaboratoryResult {
    var result = LaboratoryResult(
      variant: variant, server: .martlet, serverVersion: "Martlet <1>", machine: "Linux",
      population: ["bind": 1], tableLimit: 1000, tableBuckets: 1000)
    let stages: [LaboratoryStage] = [.quiet, .filling, .peak, .cure, .recovery]
    for (place, stage) in stages.enumerated() {
      let from = Double(place * 4)
      result.spans.append(LaboratorySpan(stage: stage, from: from, to: from + 4))
      for offset in 0..<4 {
        var second = LaboratorySecond(second: place * 4 + offset)
        let isIll = stage == .peak || stage == .cure
        let factor = isIll && variant != .noResends ? 4 : 1
        second.questions = 100
        second.triesOfQuestions = 100 * factor
        second.queries = 100 * factor
        second.queriesAnswered = isIll ? second.queries / 4 : second.queries
        second.questionsAnswered = isIll ? 90 : 100
        (second.insideOldAsked, second.insideOldAnswered) = (4, 4)
        (second.outsideOldAsked, second.outsideOldAnswered) = (4, 4)
        (second.tableCount, second.tableLimit) = (isIll ? 1000 : 100, 1000)
        second.drops = isIll ? 300 : 0
        result.seconds.append(second)
      }
    }
    result.count()
    result.check()
    return result
  }

  @Test("The story is recognised, and each thing that is otherwise is said")
  func checks() {
    var result = result()
    #expect(result.isAsExpected, "\(result.checks)")
    #expect(result[.peak]?.amplification == 4)
    #expect(result[.peak]?.queriesAnswered == 0.25)
    let faults: [(String, (inout LaboratorySecond) -> Void)] = [
      ("sees nothing of it", { $0.insideOldAnswered = 3 }),
      ("from outside is answered all the same", { $0.outsideOldAnswered = 3 }),
      ("drops nothing", { $0.drops = 1 }),
      ("every question is answered", { $0.questionsAnswered -= 1 }),
      ("everything is answered", { $0.queriesAnswered -= 1 }),
    ]
    for (claim, fault) in faults {
      var faulty = result
      for place in faulty.seconds.indices { fault(&faulty.seconds[place]) }
      faulty.count()
      faulty.check()
      #expect(faulty.checks.contains { !$0.holds && $0.claim.contains(claim) }, "\(claim)")
    }
    result.spans.removeLast()
    result.count()
    result.check()
    #expect(!result.isAsExpected)
  }

  @Test("In the control one query too many is enough")
  func control() {
    var result = result(.noResends)
    #expect(result.isAsExpected, "\(result.checks)")
    result.queries += 1
    result.check()
    #expect(result.checks.contains { !$0.holds && $0.claim.contains("one query") })
  }

  @Test("The page needs nothing from elsewhere, and what servers say is text in it")
  func page() {
    let html = LaboratoryReport([result(), result(.noResends)]).html
    #expect(html.contains("Martlet &lt;1&gt;") && !html.contains("Martlet <1>"))
    #expect(!html.contains("http") && !html.contains("<script") && !html.contains("<img"))
    #expect(html.components(separatedBy: "<svg").count == 1 + 8)
    #expect(html.contains("Side by side") && html.contains("send them again"))
  }
}
