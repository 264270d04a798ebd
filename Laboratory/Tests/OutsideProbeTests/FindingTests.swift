import Testing

@testable import OutsideProbe

@Suite("What is concluded from outside")
struct FindingTests {
  private func seconds(
    _ count: Int, lost: Int = 0, oldLost: Int = 0, of new: Int = 10
  ) -> [ProbeSecond] {
    (0..<count).map { place in
      var second = ProbeSecond()
      (second.new, second.newAnswered) = (new, new - lost)
      (second.old, second.oldAnswered) = (1, place < oldLost ? 0 : 1)
      return second
    }
  }

  @Test("Nothing lost is fine; nothing answered is no server")
  func extremes() {
    let fine = ProbeFinding(seconds(10))
    #expect(fine.kind == .fine && fine.windows.isEmpty && fine.newLoss == 0 && fine.oldLoss == nil)
    let none = ProbeFinding(seconds(10, lost: 10, oldLost: 10))
    #expect(none.kind == .unreachable && none.newLoss == 1)
    #expect(ProbeFinding([]).kind == .fine)
  }

  @Test("New flows lost and old ones answered looks like a tracking table")
  func tracking() {
    let finding = ProbeFinding(seconds(5) + seconds(10, lost: 6) + seconds(5))
    #expect(finding.kind == .newFlowsLost && finding.oldLoss == 0)
    #expect(finding.windows == [LossWindow(start: 5, end: 14, lost: 60, sent: 100)])
    #expect(!finding.isFlapping && abs(finding.newLoss - 0.3) < 1e-9)
    // One of ten by chance is not what keeps six of ten of the others from coming.
    #expect(ProbeFinding(seconds(10, lost: 8, oldLost: 1)).kind == .newFlowsLost)
  }

  @Test("Losses of both are the way's or the server's")
  func both() {
    let finding = ProbeFinding(seconds(10, lost: 6, oldLost: 5))
    #expect(finding.kind == .allFlowsLost && finding.oldLoss == 0.5)
  }

  @Test("Few losses are no more than that")
  func few() {
    let finding = ProbeFinding(seconds(20) + seconds(1, lost: 1) + seconds(9))
    #expect(finding.kind == .someLoss && finding.windows.count == 1)
  }

  @Test("Loss that comes and goes is flapping")
  func flapping() {
    let part = seconds(2, lost: 5) + seconds(5)
    let finding = ProbeFinding(part + part + part)
    #expect(finding.isFlapping && finding.windows.map(\.start) == [0, 7, 14])
    #expect(finding.windows.allSatisfy { $0.length == 2 && $0.lost == 10 && $0.sent == 20 })
    // A short pause between belongs to the same time.
    let paused = ProbeFinding(seconds(2, lost: 5) + seconds(2) + seconds(2, lost: 5))
    #expect(paused.windows == [LossWindow(start: 0, end: 5, lost: 20, sent: 60)])
  }

  @Test("Answers that are errors are not fine, and losses come first")
  func errors() {
    var refused = seconds(10)
    for place in 0..<5 { refused[place].errors = [5: 2, 2: 1] }
    let finding = ProbeFinding(refused)
    #expect(finding.kind == .errors && finding.windows.isEmpty)
    #expect(finding.errors == [5: 10, 2: 5])
    // Of ten answers to new flows and one to the old one in each second.
    #expect(abs(finding.errorShare - 15.0 / 110) < 1e-9)
    var lossy = seconds(10, lost: 6)
    lossy[0].errors = [5: 1]
    let lost = ProbeFinding(lossy)
    #expect(lost.kind == .newFlowsLost && lost.errors == [5: 1])
  }
}
