import ConntrackKernel
import Logging
import Testing

@testable import NameServer

@Suite("What the server's log says of the tracking table")
struct TableWordsTests {
  private func moment(
    _ state: TableMoment.State, at time: Double, drops: UInt64 = 0, toFull: Double? = nil
  ) -> TableMoment {
    TableMoment(
      time: time, state: state, count: 900, limit: 1000, drops: drops, evictions: 0, tooLong: 0,
      newPerSecond: nil, secondsToFull: toFull)
  }

  /// What is said at each of some looks: a level and words, or nothing.
  private func said(_ looks: TableMoment...) -> [(level: Logger.Level, text: String)?] {
    var words = TableWords()
    return looks.map { words.next($0) }
  }

  @Test("It is said when packets are lost, every five minutes while they are, and when it is over")
  func losing() throws {
    var words = TableWords()
    var log: [(time: Int, level: Logger.Level, text: String)] = []
    for time in stride(from: 0, through: 340, by: 5) {
      // Less bad, or nothing for a moment, is not over yet.
      let state: TableMoment.State =
        time == 50 ? .evicting : time == 100 || time < 5 || time > 305 ? .ok : .dropping
      let look = moment(state, at: Double(time), drops: state == .dropping ? 1 : 0)
      if let (level, text) = words.next(look) { log.append((time, level, text)) }
    }
    #expect(log.map(\.time) == [5, 305, 320])
    #expect(log.map(\.level) == [.error, .error, .info])
    #expect(log[0].text.contains("drops packets before they get here, 1 so far"))
    #expect(log[1].text.contains("59 so far"), "\(log[1])")
    #expect(log[2].text.contains("59 were lost"), "\(log[2])")
  }

  @Test("What gets worse is said at once")
  func worse() {
    let said = said(
      moment(.filling, at: 5, toFull: 4000), moment(.filling, at: 10, toFull: 90),
      moment(.evicting, at: 15), moment(.bucketBound, at: 20), moment(.dropping, at: 25))
    #expect(said[0] == nil && said[4] == nil)
    #expect(said[1]?.text.contains("full in 90 s") == true)
    #expect(said[2]?.level == .warning)
    #expect(said[3]?.text.contains("chains are too long") == true)
  }
}
