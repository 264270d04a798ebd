import Testing

@testable import NameServer

@Suite("How often one kind of message is logged")
struct LogLimitTests {
  @Test("Twenty in ten seconds; how many were left out is said with the next")
  func one() {
    var limit = LogLimit()
    let admitted = (0..<100).filter { limit.admit("query \($0) failed", at: 5) != nil }
    #expect(admitted == Array(0..<20))
    #expect(limit.admit("query 100 failed", at: 14) == nil)
    #expect(limit.admit("query 101 failed", at: 15) == 81)
    #expect(limit.admit("query 102 failed", at: 15) == 0)
  }

  @Test("Many other kinds do not free one that is limited")
  func many() {
    var limit = LogLimit()
    for _ in 0..<100 { _ = limit.admit("loud", at: 5) }
    // Numbers tell no kinds apart.
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    for first in letters {
      for second in letters {
        #expect(limit.admit("kind \(first)\(second)", at: 6) == 0)
        #expect(limit.admit("loud", at: 6) == nil)
      }
    }
    #expect(limit.admit("loud", at: 15) == 80 + 676)
  }
}
