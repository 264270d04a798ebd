/// What is looked at in `martlet conntrack --json`.
struct DiagnosisSummary: Decodable {
  struct Verdict: Decodable {
    let state: String
    let sentence: String
  }

  struct Finding: Decodable {
    let kind: String
  }

  struct Remedy: Decodable {
    let change: String
  }

  struct System: Decodable {
    let readings: Int
  }

  let verdict: Verdict
  let findings: [Finding]
  let remedies: [Remedy]
  let system: System
  let problemCount: Int
}

/// What is looked at in `martlet conntrack fix --json`.
struct FixSummary: Decodable {
  struct Probe: Decodable {
    let answeredBefore: Bool
    let answeredAfter: Bool
  }

  let isChanged: Bool
  let probes: [Probe]
}

/// What is looked at in `martlet conntrack watch --json`.
struct MomentSummary: Decodable {
  let state: String
  let limit: Int
  let drops: Int
}
