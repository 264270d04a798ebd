/// How the server is, in a sentence, and what to do about it.
struct Verdict: Encodable, Sendable, Equatable {
  /// How bad it is.
  enum Level: String, Encodable, Sendable, Comparable {
    case good
    case notice
    case warning
    case critical

    static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .good: 0
      case .notice: 1
      case .warning: 2
      case .critical: 3
      }
    }
  }

  var level: Level
  var sentence: String
  /// A command.
  var remedy: String?
  /// What else there is to say.
  var detail: [String] = []

  init(_ level: Level, _ sentence: String, remedy: String? = nil) {
    (self.level, self.sentence, self.remedy) = (level, sentence, remedy)
  }

  /// Puts what was found into one: the worst first, the others beside it.
  init(_ found: [Verdict], otherwise: Verdict) {
    let sorted = found.enumerated().sorted {
      $0.element.level != $1.element.level
        ? $0.element.level > $1.element.level : $0.offset < $1.offset
    }.map(\.element)
    self = sorted.first ?? otherwise
    detail = sorted.dropFirst().map(\.sentence)
  }
}
