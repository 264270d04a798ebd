import Glibc

/// How long random packets are tried: so many, or for XDP_FUZZ_SECONDS if that is longer.
struct Fuzzing {
  private let end: ContinuousClock.Instant
  private let seconds: Double

  static func announce(_ what: String) -> Fuzzing {
    let text = getenv("XDP_FUZZ_SECONDS").map { String(cString: $0) }
    let seconds = text.flatMap(Double.init) ?? 0
    if seconds > 0 { print("random \(what) for \(seconds) s") }
    return Fuzzing(end: .now + .seconds(seconds), seconds: seconds)
  }

  func goesOn(after rounds: Int, atLeast: Int) -> Bool {
    rounds < atLeast || rounds & 1023 != 0 || ContinuousClock.now < end
  }

  func report(_ what: String, _ rounds: Int, _ answered: Int) {
    if seconds > 0 { print("\(rounds) random \(what), \(answered) of them answered") }
  }
}
