import ConntrackKernel
import Glibc
import Histogram
import IncidentLaboratory
import Traffic

/// Asks, asks again as resolvers do, and counts: a thread's whole work.
final class LoadRun<Wire: Carrier> {
  /// What is told of each second that is over.
  typealias Report = (LoadProgress) -> Void

  let plan: LoadPlan
  let mix: QueryMix
  let carrier: Wire
  let records: LoadRecords
  let layout: PortLayout
  /// When each kind of resolver sends its tries, and at last when it gives up.
  let times: [[Double]]
  /// What else of their profiles is needed for each query.
  let habits: [Habits]
  /// The shares of the kinds of resolvers, each with those before it.
  let shares: [Double]
  var wheel = TimingWheel()
  var due: [Int32] = []
  var random: CrowdGenerator
  var limit: RateLimit
  var seconds: [LoadSecond] = []
  var codes = [Int](repeating: 0, count: 16)
  var all = LoadRun.histogram
  var recent = LoadRun.histogram
  /// The numbers that are given to flows, questions, and queries of the mix.
  var (flowCount, questionCount, turn) = (0, 0, 0)
  var underWay = 0
  var heldBack = 0
  var nextQuestion = 0.0
  var start = 0.0
  private var phase = LoadProgress.Phase.asking
  private var oldestOpen = 0

  /// How a kind of resolver uses its ports.
  struct Habits {
    var keepsPorts: Bool
    var asksInPairs: Bool
    var addresses: Int
    var questionsOfLookup: Int
    var asksAnew: ClosedRange<Int>?

    init(_ profile: ResolverProfile) {
      keepsPorts = !profile.usesFreshPort
      asksInPairs = profile.asksInPairs
      addresses = profile.addresses
      questionsOfLookup = profile.questionsOfLookup
      asksAnew = profile.asksAnew
    }
  }

  /// From a microsecond to a minute.
  private static var histogram: Histogram<UInt32> {
    Histogram(
      lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000,
      numberOfSignificantValueDigits: .two)
  }

  init(_ plan: LoadPlan, _ mix: QueryMix, _ carrier: Wire) {
    (self.plan, self.mix, self.carrier) = (plan, mix, carrier)
    random = CrowdGenerator(seed: plan.seed)
    limit = RateLimit(plan.mostRate)
    layout = plan.layout
    times = plan.population.map { $0.profile.schedule + [plan.end(of: $0.profile)] }
    habits = plan.population.map { Habits($0.profile) }
    let sum = plan.population.reduce(0) { $0 + $1.weight }
    var share = 0.0
    shares = plan.population.map {
      share += $0.weight / sum
      return share
    }
    let least = Double(plan.window) * 64
    // Late answers are told from others for twice the patience; kept ports come back until the end.
    let (late, longest) = (2 * plan.patience + 1, max(plan.longestQuestion, 2 * plan.patience) + 1)
    let flows = plan.peak * plan.flowsOfQuestion * (layout.flowsOfLookup > 1 ? longest : late)
    records = LoadRecords(
      questions: Int(min(max(plan.peak * longest, least), 8e6)),
      flows: min(Int(min(max(flows, 2 * least), 8e6)), carrier.period))
  }

  /// Runs the load to its end: until every question is answered or given up, and nothing may come late
  /// any more.
  ///
  /// - Parameters:
  ///   - isEnding: Whether it is to end at once.
  ///   - report: Is told each second that is over, with all until then.
  func run(isEnding: () -> Bool, report: Report) -> LoadResult {
    let processor = Self.processorTime
    start = Clock.now
    var (isInterrupted, looks) = (false, 0)
    var asked: Double?
    while true {
      let now = Clock.now - start
      openSecond(now, report)
      looks += 1
      if looks & 63 == 0, isEnding() { isInterrupted = true }
      limit.refill(now)
      askAgain(now)
      if phase == .asking {
        if isInterrupted || now >= plan.duration || questionCount >= plan.mostQuestions {
          phase = .askingAgain
          asked = min(now, plan.duration)
        } else {
          begin(now)
        }
      }
      carrier.flush()
      let received = carrier.receive { take($0, $1) }
      if isInterrupted { break }
      if phase != .asking, underWay == 0 {
        phase = .waiting
        if isDrained(now) { break }
      }
      if received == 0 { carrier.wait(milliseconds: 1) }
    }
    return result(duration: asked ?? 0, processor: Self.processorTime - processor, isInterrupted)
  }

  /// Whether no answer can come any more that would be counted.
  private func isDrained(_ now: Double) -> Bool {
    oldestOpen = max(oldestOpen, flowCount - records.flowCount)
    while oldestOpen < flowCount {
      let flow = records[flow: oldestOpen]
      if flow.question >= 0, now - flow.sent < 2 * plan.patience { return false }
      oldestOpen += 1
    }
    return true
  }

  private func result(duration: Double, processor: Double, _ isInterrupted: Bool) -> LoadResult {
    finishSecond(seconds.count - 1)
    var result = LoadResult()
    result.seconds = seconds
    result.codes = Dictionary(
      uniqueKeysWithValues: codes.indices.filter { codes[$0] > 0 }.map { (UInt8($0), codes[$0]) })
    result.percentiles = [0, 50, 90, 99, 99.9, 100].map {
      ($0, UInt32(clamping: all.valueAtPercentile($0)))
    }
    result.duration = duration
    result.processorTime = processor
    result.isInterrupted = isInterrupted
    result.heldBack = heldBack
    return result
  }

  // MARK: Seconds

  private func openSecond(_ now: Double, _ report: Report) {
    guard seconds.count <= Int(now) else { return }
    if !seconds.isEmpty {
      finishSecond(seconds.count - 1)
      report(LoadProgress(phase, seconds))
    }
    while seconds.count <= Int(now) { seconds.append(LoadSecond()) }
  }

  private func finishSecond(_ place: Int) {
    guard place >= 0, recent.totalCount > 0 else { return }
    seconds[place].median = UInt32(clamping: recent.valueAtPercentile(50))
    seconds[place].percentile99 = UInt32(clamping: recent.valueAtPercentile(99))
    recent.reset()
  }

  func second(of time: Double) -> Int { min(max(Int(time), 0), seconds.count - 1) }

  /// What this thread has taken of a processor, in seconds.
  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
