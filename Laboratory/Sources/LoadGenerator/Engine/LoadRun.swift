import ConntrackKernel
import Glibc
import Histogram
import IncidentLaboratory
import Traffic

/// Asks, asks again as resolvers do, and counts: a thread's whole work.
final class LoadRun<Wire: Carrier> {
  /// What is told while it goes on.
  typealias Report = (Int, [LoadSecond]) -> Void

  private let plan: LoadPlan
  private let mix: QueryMix
  private let carrier: Wire
  private let records: LoadRecords
  private var wheel = TimingWheel()
  private var due: [Int32] = []
  private var random: CrowdGenerator
  private var seconds: [LoadSecond] = []
  private var codes = [Int](repeating: 0, count: 16)
  private var all = Histogram<UInt32>(
    lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: .two)
  private var recent = Histogram<UInt32>(
    lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: .two)
  private var flowCount = 0
  private var questionCount = 0
  private var underWay = 0
  private var nextQuestion = 0.0
  private var start = 0.0
  private var shares: [Double] = []
  /// When each kind of resolver sends its tries, and at last when it gives up.
  private let times: [[Double]]

  init(_ plan: LoadPlan, _ mix: QueryMix, _ carrier: Wire) {
    (self.plan, self.mix, self.carrier) = (plan, mix, carrier)
    random = CrowdGenerator(seed: plan.seed)
    let peak = plan.rate.map { $0.points.map(\.rate).max() ?? 0 } ?? 0
    let needed = Int(min(max(peak * (plan.longestQuestion + 1), Double(plan.window) * 64), 8e6))
    records = LoadRecords(questions: needed, flows: min(needed * 2, carrier.period))
    times = plan.population.map { $0.profile.schedule + [plan.end(of: $0.profile)] }
    let sum = plan.population.reduce(0) { $0 + $1.weight }
    var share = 0.0
    for one in plan.population {
      share += one.weight / sum
      shares.append(share)
    }
  }

  /// Runs the load to its end.
  ///
  /// - Parameters:
  ///   - isEnding: Whether it is to end at once.
  ///   - report: Is told each second that is over, with all until then.
  func run(isEnding: () -> Bool, report: Report) -> LoadResult {
    let processor = Self.processorTime
    start = Clock.now
    var isInterrupted = false
    var looks = 0
    while true {
      let now = Clock.now - start
      openSecond(now, report)
      looks += 1
      if looks & 63 == 0, isEnding() { isInterrupted = true }
      let isAsking =
        !isInterrupted && now < plan.duration && questionCount < plan.mostQuestions
      if isAsking { begin(now) }
      askAgain(now)
      carrier.flush()
      let received = carrier.receive { take($0, $1) }
      if !isAsking, underWay == 0 || isInterrupted { break }
      if received == 0 { carrier.wait(milliseconds: 1) }
    }
    var result = LoadResult()
    finishSecond(seconds.count - 1)
    result.seconds = seconds
    result.codes = Dictionary(
      uniqueKeysWithValues: codes.indices.filter { codes[$0] > 0 }.map { (UInt8($0), codes[$0]) })
    result.percentiles = [0, 50, 90, 99, 99.9, 100].map {
      ($0, UInt32(clamping: all.valueAtPercentile($0)))
    }
    result.duration = min(Clock.now - start, plan.duration)
    result.processorTime = Self.processorTime - processor
    result.isInterrupted = isInterrupted
    return result
  }

  // MARK: Asking

  private func begin(_ now: Double) {
    guard let rate = plan.rate else {
      while underWay < plan.window, questionCount < plan.mostQuestions { ask(now) }
      return
    }
    // What a standstill of this thread left undone is not made up for in one go.
    nextQuestion = max(nextQuestion, now - 0.2)
    while nextQuestion <= now, questionCount < plan.mostQuestions, !isAtMost {
      let perSecond = rate[nextQuestion]
      guard perSecond > 0.001 else {
        nextQuestion += 0.01
        continue
      }
      ask(now)
      nextQuestion += 1 / perSecond
    }
  }

  /// Whether nothing more may be sent in this second.
  private var isAtMost: Bool {
    Double(seconds[seconds.count - 1].queries) >= plan.mostRate
  }

  private func ask(_ now: Double) {
    let number = questionCount
    questionCount += 1
    // The ring has come round: who still waits there is given up.
    if !records[question: number].isOver { giveUp(number, now) }
    var question = LoadRecords.Question()
    question.began = now
    question.isOver = false
    question.query = Int32(truncatingIfNeeded: number % mix.count)
    if mix.hasRandomLabels { question.label = random.next() }
    if shares.count > 1 {
      let lot = random.unit()
      question.profile = UInt8(shares.firstIndex { lot <= $0 } ?? shares.count - 1)
    }
    records[question: number] = question
    underWay += 1
    seconds[seconds.count - 1].questions += 1
    send(number, now)
  }

  /// Sends the next try of a question, and puts down when the one after it is due.
  private func send(_ number: Int, _ now: Double) {
    let question = records[question: number]
    let flow = flowCount
    flowCount += 1
    records[flow: flow] = LoadRecords.Flow(question: number, sent: now)
    carrier.append(flow) { identifier, memory in
      mix.write(
        Int(question.query), identifier: identifier, label: question.label, to: memory)
    }
    records[question: number].tries += 1
    let time = times[Int(question.profile)][Int(question.tries) + 1]
    wheel.insert(
      Int32(truncatingIfNeeded: number), at: Int((question.began + time) * 1000) + 1)
  }

  private func askAgain(_ now: Double) {
    due.removeAll(keepingCapacity: true)
    wheel.take(upTo: Int(now * 1000), &due)
    for number in due {
      let number = Int(number)
      let question = records[question: number]
      // The ring may have come round meanwhile: then it is another one's, which is not due yet.
      guard !question.isOver else { continue }
      let profile = Int(question.profile)
      guard now + 0.002 >= question.began + times[profile][Int(question.tries)] else { continue }
      if Int(question.tries) == times[profile].count - 1 {
        giveUp(number, now)
      } else if isAtMost {
        wheel.insert(Int32(truncatingIfNeeded: number), at: Int(now * 1000) + 50)
      } else {
        seconds[seconds.count - 1].resends += 1
        send(number, now)
      }
    }
  }

  private func giveUp(_ number: Int, _ now: Double) {
    records[question: number].isOver = true
    underWay -= 1
    seconds[second(of: records[question: number].began)].lost += 1
  }

  // MARK: Answers

  private func take(_ residue: Int, _ message: UnsafeRawBufferPointer) {
    // The latest flow of that number that was sent.
    let last = flowCount - 1
    let age = (last - residue) % carrier.period
    let flow = last - (age < 0 ? age + carrier.period : age)
    let place = seconds.count - 1
    guard flow >= 0, last - flow < records.flowCount, message[2] & 0x80 != 0 else {
      seconds[place].late += 1
      return
    }
    let record = records[flow: flow]
    guard record.question >= 0 else {
      seconds[place].late += 1
      return
    }
    records[flow: flow].question = -1
    let now = Clock.now - start
    let question = records[question: record.question]
    note(message, question, now - record.sent, place)
    seconds[second(of: record.sent)].answered += 1
    guard !question.isOver, question.began <= record.sent else {
      seconds[place].late += 1
      return
    }
    records[question: record.question].isOver = true
    underWay -= 1
  }

  private func note(
    _ message: UnsafeRawBufferPointer, _ question: LoadRecords.Question, _ time: Double,
    _ place: Int
  ) {
    let code = message[3] & 15
    codes[Int(code)] += 1
    if message[2] & 2 != 0 { seconds[place].truncated += 1 }
    let isRepeated = mix.isRepeated(
      Int(question.query), in: message, withoutLabel: mix.hasRandomLabels)
    if code != 0 && code != 3 || !isRepeated { seconds[place].wrong += 1 }
    let microseconds = UInt64(max(time * 1e6, 1))
    _ = all.record(min(microseconds, 60_000_000))
    _ = recent.record(min(microseconds, 60_000_000))
  }

  // MARK: Seconds

  private func openSecond(_ now: Double, _ report: Report) {
    guard seconds.count <= Int(now) else { return }
    if !seconds.isEmpty {
      finishSecond(seconds.count - 1)
      report(seconds.count, seconds)
    }
    while seconds.count <= Int(now) { seconds.append(LoadSecond()) }
  }

  private func finishSecond(_ place: Int) {
    guard place >= 0, recent.totalCount > 0 else { return }
    seconds[place].median = UInt32(clamping: recent.valueAtPercentile(50))
    seconds[place].percentile99 = UInt32(clamping: recent.valueAtPercentile(99))
    recent.reset()
  }

  private func second(of time: Double) -> Int { min(max(Int(time), 0), seconds.count - 1) }

  /// What this thread has taken of a processor, in seconds.
  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
