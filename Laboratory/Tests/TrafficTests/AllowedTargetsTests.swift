import Testing

@testable import Traffic

@Suite("Who may be asked")
struct AllowedTargetsTests {
  private static let six: [UInt8] =
    [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]

  @Test("Nobody but this machine, unless a line says so; the longest prefix decides")
  func prefixes() throws {
    let allowed = try AllowedTargets(
      """
      # our own
      192.0.2.0/24 500
      192.0.2.53\t2000  # the larger one
      2001:db8::/32 10
      """)
    #expect(allowed.mostRate(for: [192, 0, 2, 1]) == 500)
    #expect(allowed.mostRate(for: [192, 0, 2, 53]) == 2000)
    #expect(allowed.mostRate(for: [192, 0, 3, 1]) == nil)
    #expect(allowed.mostRate(for: Self.six) == 10)
    #expect(AllowedTargets().mostRate(for: Self.six) == nil)
    #expect(AllowedTargets().mostRate(for: [127, 3, 2, 1]) == .infinity)
    #expect(AllowedTargets().mostRate(for: [UInt8](repeating: 0, count: 15) + [1]) == .infinity)
  }

  @Test(
    "What is no line is told with its number",
    arguments: [
      "192.0.2.0/33 5", "192.0.2.0/24", "192.0.2.0/24 0", "192.0.2.0/24 -1", "host 5", "::/129 1",
      "192.0.2.0/24 5 6", "1.2.3.4/ 5", "1.2.3.4 nan", "1.2.3.4 inf",
    ])
  func problems(line: String) {
    #expect(throws: AllowedTargets.Problem(line: 2, found: line)) {
      try AllowedTargets("# list\n\(line)\n")
    }
  }
}
