import Testing
import XDPTransport

@testable import Management

@Suite("Answers from the driver, as they are counted")
struct DriverReadingTests {
  @Test("Every decision is an answer, a loss by a guard, something passed on, or no query")
  func decisions() {
    for decision in Decision.allCases {
      let reading = DriverReading([decision: 7])
      let sums = [reading.answers, reading.limited, reading.denied, reading.passed]
      switch decision {
      case .failed, .otherTraffic, .otherAddress: #expect(sums == [0, 0, 0, 0])
      default: #expect(sums.sorted() == [0, 0, 0, 7], "\(decision)")
      }
      #expect(reading.codes.reduce(0, +) == reading.answers, "\(decision)")
    }
    #expect(DriverReading([.noName: 3, .answered: 2, .slipped: 1]).codes == [3, 0, 0, 3])
  }
}
