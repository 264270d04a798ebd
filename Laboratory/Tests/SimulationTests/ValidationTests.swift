import Simulation
import Testing

@Suite("The model beside measurements")
struct ValidationTests {
  @Test("Every case is within its tolerance")
  func all() {
    for one in Validation.run() {
      let error = one.error.map { "\(Int(($0 * 100).rounded())) %" } ?? "–"
      print(
        "\(one.holds ? "yes" : "NO ") \(one.title): \(one.measured), \(one.simulated), \(error)")
      #expect(one.holds, "\(one.title): \(one.measured) measured, \(one.simulated) simulated")
    }
  }
}
