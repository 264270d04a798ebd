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
        if variant == .chains {
          second.chainTooLong = isIll ? 500 : 0
          second.tableCount = isIll ? 300 : 100
        } else {
          second.drops = isIll ? 500 : 0
        }
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

  @Test("What the kernel drops is told apart: queries without an answer, and what fills the table")
  func drops() throws {
    let story = try #require(result()[.peak])
    // Of 400 queries a second a quarter is answered.
    #expect(story.drops == 2000 && story.queryLosses == 1200 && story.fillingLosses == 800)
    let control = try #require(result(.noResends)[.peak])
    #expect(control.queryLosses == 300 && control.fillingLosses == 1700)
    let html = LaboratoryReport([result(), result(.noResends)]).html
    for text in ["queries dropped or refused a second", "the same of what fills the table"] {
      #expect(html.contains(text), "\(text)")
    }
    let chart = try #require(result().charts.first { $0.file == "drops" })
    #expect(chart.series[0].values[8] == 300 && chart.series[1].values[8] == 200)
  }

  @Test("A table that stays full after the cure is explained, and only that")
  func leaving() {
    var result = result()
    #expect(!result.staysFull && !LaboratoryReport([result]).html.contains("still full"))
    for place in result.seconds.indices { result.seconds[place].tableCount = 1000 }
    result.count()
    #expect(result.staysFull)
    #expect(LaboratoryReport([result]).html.contains("expire within two minutes"))
    #expect(result.charts[2].subtitle.contains("After the cure they expire within two minutes."))
  }

  @Test("Too few chains: the table has room, and nothing but one counter says what is wrong")
  func chains() {
    var result = result(.chains)
    #expect(result.isAsExpected, "\(result.checks)")
    result.kernelLog = ["nf_conntrack: nf_conntrack: table full, dropping packet"]
    result.check()
    #expect(result.checks.contains { !$0.holds && $0.claim.contains("kernel's log") })
    result.kernelLog = []
    for place in result.seconds.indices { result.seconds[place].chainTooLong = 0 }
    result.count()
    result.check()
    #expect(result.checks.contains { !$0.holds && $0.claim.contains("refuses new entries") })
  }
}
