/// What is looked at in `martlet lab --json`.
struct LabSummary: Decodable {
  struct Check: Decodable {
    let claim: String
    let holds: Bool
    let evidence: String
  }

  struct Figures: Decodable {
    let stage: String
    let seconds: Int
    let drops: Int
    let queryLosses: Int
    let fillingLosses: Int
    let chainTooLong: Int
    let evictions: Int
    let tableCount: Int
    let tableLimit: Int
    let questionRate: Double
    let queryRate: Double
    let queriesAnswered: Double?
    let questionsAnswered: Double?
    let amplification: Double?
    let insideOld: Double?
    let outsideOld: Double?
  }

  struct Second: Decodable {
    let queries: Int
    let tableCount: Int
  }

  struct Command: Decodable {
    let text: String
  }

  let variant: String
  let server: String
  let questions: Int
  let queries: Int
  let checks: [Check]
  let figures: [Figures]
  let seconds: [Second]
  let commands: [Command]
  let remedy: [String]

  /// What was to be shown and was otherwise.
  var failed: [String] { checks.filter { !$0.holds }.map { "\($0.claim): \($0.evidence)" } }

  subscript(stage: String) -> Figures? { figures.first { $0.stage == stage } }
}
