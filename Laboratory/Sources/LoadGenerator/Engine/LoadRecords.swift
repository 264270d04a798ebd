/// Questions and queries under way, in rings of memory that is taken once.
struct LoadRecords: ~Copyable {
  /// A question and its fate.
  struct Question {
    /// When it began, in seconds from the start.
    var began = 0.0
    /// When its schedule began: later where it was asked anew.
    var schedule = 0.0
    /// When its latest try was sent.
    var sent = 0.0
    /// Its random label.
    var label: UInt64 = 0
    /// The first of its lookup's flows, where ports are kept.
    var flow = 0
    /// Which of the mix.
    var query: Int32 = 0
    var profile: UInt8 = 0
    var tries: UInt8 = 0
    /// It is a lookup's second one: for AAAA where the mix says A, and the other way round.
    var asksForOther = false
    /// Nobody waits for it any more: it was answered, or given up.
    var isOver = true
  }

  /// A query.
  struct Flow {
    /// The number of its question.
    var question = -1
    /// When it was sent, in seconds from the start.
    var sent = 0.0
  }

  private let questionMask: Int
  private let flowMask: Int
  private let questions: UnsafeMutablePointer<Question>
  private let flows: UnsafeMutablePointer<Flow>
  /// The number of flows that are remembered.
  var flowCount: Int { flowMask + 1 }

  init(questions questionCount: Int, flows flowCount: Int) {
    func power(_ count: Int) -> Int {
      let least = min(max(count, 1 << 12), 1 << 23)
      return 1 << (Int.bitWidth - (least - 1).leadingZeroBitCount)
    }
    (questionMask, flowMask) = (power(questionCount) - 1, power(flowCount) - 1)
    questions = .allocate(capacity: questionMask + 1)
    questions.initialize(repeating: Question(), count: questionMask + 1)
    flows = .allocate(capacity: flowMask + 1)
    flows.initialize(repeating: Flow(), count: flowMask + 1)
  }

  deinit {
    questions.deallocate()
    flows.deallocate()
  }

  subscript(question number: Int) -> Question {
    @inline(__always) get { questions[number & questionMask] }
    @inline(__always) nonmutating _modify { yield &questions[number & questionMask] }
  }

  subscript(flow number: Int) -> Flow {
    @inline(__always) get { flows[number & flowMask] }
    @inline(__always) nonmutating _modify { yield &flows[number & flowMask] }
  }
}
