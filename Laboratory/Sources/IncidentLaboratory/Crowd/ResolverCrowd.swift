import ConntrackKernel
import Glibc
import Synchronization
import Traffic

/// Resolvers that ask, and ask again as the real ones do, and clients that fill the table.
///
/// All of it happens on the thread that runs it. Each try is from a port of its own, but for resolvers
/// that keep theirs. A flow has a number, and its address and port follow from it, so that an answer is
/// found without a search.
final class ResolverCrowd {
  /// A question and its fate.
  struct Question {
    var began: Double
    /// When its schedule began: later where it was asked anew.
    var schedule: Double
    /// The millisecond at which its next try is due.
    var due = 0
    var profile: UInt8
    var tries: UInt8 = 0
    var isAnswered = false
    /// Which of its lookup's questions it is: 0 asks for A, 1 for AAAA.
    var place: UInt8 = 0
    /// The first flow of a lookup whose ports are kept.
    var kept: Int32 = -1
    var name: Int32
  }

  /// One query of a question.
  struct Try {
    var question: Int32
    /// Its number since its question was asked, from 1.
    var number: UInt8
    /// The try before it of the same flow.
    var before: Int32
    var sent: Double
    var isAnswered = false
  }

  /// 10.96.0.0: resolvers; 10.64.0.0: who fills the table; 10.112.0.1: the old flow.
  static let resolvers: UInt32 = 0x0a60_0000
  static let fillers: UInt32 = 0x0a40_0000
  static let oldClient: UInt32 = 0x0a70_0001
  static let resolverCount = 2000
  static let portsOfFiller = 60_000

  let plan: LaboratoryPlan
  let control: CrowdControl
  let start: Double
  let socket: FrameSocket
  let servers: [FrameHeader]
  var random: CrowdGenerator
  var questions: [Question] = []
  var tries: [Try] = []
  /// The last try of each flow.
  var flows: [Int32] = []
  var wheel = TimingWheel()
  var due: [Int32] = []
  var seconds: [ClientSecond] = []
  var filling: TableFilling?
  var orders = CrowdControl.Orders()
  private var nextQuestion = 0.0
  private var oldPassed = 0.0
  /// When each query of the old flow was sent, by its identifier.
  private var oldWaiting: [UInt16: Double] = [:]
  private var oldNumber: UInt16 = 0
  private let names: [[UInt8]]

  /// Prepares the crowd in the calling thread's namespace.
  ///
  /// - Throws: ``KernelError``.
  init(
    _ plan: LaboratoryPlan, _ control: CrowdControl, start: Double, interface: String,
    servers: [UInt32]
  ) throws(KernelError) {
    self.plan = plan
    self.control = control
    self.start = start
    self.servers = servers.map(FrameHeader.init)
    socket = try FrameSocket(interface: interface)
    random = CrowdGenerator(seed: plan.seed)
    names = (0..<LaboratoryZone.hosts).map { LaboratoryZone.wireName("host\($0)") }
    questions.reserveCapacity(1 << 17)
    tries.reserveCapacity(1 << 19)
    flows.reserveCapacity(1 << 19)
  }

  /// Goes on until told otherwise.
  func run() {
    while true {
      let now = Clock.now - start
      orders = control.orders.withLock { $0 }
      if orders.isOver { break }
      open(now)
      begin(now)
      goOn(now)
      askOld(now)
      let isFilling = fill(now)
      socket.flush()
      let received = socket.receive { take($0) }
      // Every millisecond is soon enough for what is due.
      if received == 0 { socket.wait(milliseconds: isFilling ? 0 : 1) }
    }
    publish()
  }

  /// Makes room for the second that it is, and tells how it goes when one has ended.
  private func open(_ now: Double) {
    guard seconds.count <= Int(now) else { return }
    while seconds.count <= Int(now) { seconds.append(ClientSecond()) }
    publish()
  }

  private func publish() {
    let seconds = seconds
    control.report.withLock { $0.seconds = seconds }
  }

  private func second(_ time: Double) -> Int { min(max(Int(time), 0), seconds.count - 1) }

  /// Lookups come as a Poisson process, of one question each or of two.
  private func begin(_ now: Double) {
    guard orders.rate > 0 else {
      nextQuestion = now
      return
    }
    // What a standstill of this thread left undone is not made up for in one go.
    nextQuestion = max(nextQuestion, now - 0.2)
    while nextQuestion <= now {
      var question = Question(began: now, schedule: now, profile: chosenProfile(), name: 0)
      question.name = Int32(truncatingIfNeeded: random.next() % UInt64(LaboratoryZone.hosts))
      let profile = plan.population[Int(question.profile)].profile
      if !profile.usesFreshPort {
        question.kept = Int32(flows.count)
        flows += Array(repeating: -1, count: profile.portsOfLookup)
      }
      for place in 0..<profile.questionsOfLookup {
        question.place = UInt8(place)
        questions.append(question)
        seconds[second(now)].questions += 1
        send(questions.count - 1, now)
      }
      nextQuestion += -log(random.unit()) / orders.rate * Double(profile.questionsOfLookup)
    }
  }

  private func chosenProfile() -> UInt8 {
    var rest = random.unit() * plan.population.reduce(0) { $0 + $1.weight }
    for (number, one) in plan.population.enumerated() {
      rest -= one.weight
      if rest <= 0 { return UInt8(number) }
    }
    return UInt8(plan.population.count - 1)
  }

  /// Sends the next try of a question, and puts down when the one after that is due.
  private func send(_ number: Int, _ now: Double) {
    let profile = plan.population[Int(questions[number].profile)].profile
    let attempt = Int(questions[number].tries)
    guard attempt < profile.schedule.count else {
      seconds[second(now)].givenUp += 1
      return
    }
    let flow = flow(of: number, attempt, profile)
    let this = tries.count
    tries.append(
      Try(question: Int32(number), number: UInt8(attempt + 1), before: flows[flow], sent: now))
    flows[flow] = Int32(this)
    questions[number].tries += 1
    seconds[second(now)].queries += 1
    seconds[second(questions[number].began)].triesOfQuestions += 1
    let frame = QueryFrame(
      server: servers[attempt % servers.count],
      client: Self.resolvers + UInt32(flow % Self.resolverCount),
      port: UInt16(1024 + flow / Self.resolverCount % 64_000),
      identifier: Self.identifier(this), name: names[Int(questions[number].name)],
      type: questions[number].place == 0 ? 1 : 28)
    socket.append { frame.write(to: $0) }
    let next =
      attempt + 1 < profile.schedule.count
      ? profile.schedule[attempt + 1]
      : min(profile.givesUpAfter, (profile.schedule.last ?? 0) + 2)
    questions[number].due = Int((questions[number].schedule + next) * 1000)
    wheel.insert(Int32(number), at: questions[number].due)
  }

  /// The flow that a try leaves on: a new one, or one that its lookup keeps.
  private func flow(of number: Int, _ attempt: Int, _ profile: ResolverProfile) -> Int {
    let question = questions[number]
    guard question.kept < 0 else {
      return Int(question.kept) + profile.port(ofTry: attempt, question: Int(question.place))
    }
    flows.append(-1)
    return flows.count - 1
  }

  private static func identifier(_ number: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: number &* 40_503)
  }

  private func goOn(_ now: Double) {
    due.removeAll(keepingCapacity: true)
    let moment = Int(now * 1000)
    wheel.take(upTo: moment, &due)
    for number in due {
      let question = questions[Int(number)]
      // What was asked anew has another time than it was put down for.
      if !question.isAnswered, question.due <= moment { send(Int(number), now) }
    }
  }

  /// The same client from the same port, four times a second.
  private func askOld(_ now: Double) {
    guard now >= oldPassed else { return }
    oldPassed = now + 0.25
    oldNumber &+= 1
    oldWaiting[oldNumber] = now
    seconds[second(now)].oldAsked += 1
    let frame = QueryFrame(
      server: servers[0], client: Self.oldClient, port: 5353, identifier: oldNumber,
      name: names[0])
    socket.append { frame.write(to: $0) }
  }

  /// Sends some of what fills the table.
  ///
  /// - Returns: Whether there is more to send.
  private func fill(_ now: Double) -> Bool {
    guard let order = orders.fill else {
      filling = nil
      return false
    }
    if filling?.order != order { filling = TableFilling(order, now) }
    let before = filling?.sent ?? 0
    filling?.next(now) { flow, identifier in
      let isFlood = order.kind == .flood
      let frame = QueryFrame(
        server: servers[flow % servers.count],
        client: Self.fillers + UInt32(flow / Self.portsOfFiller),
        port: UInt16(2048 + flow % Self.portsOfFiller), identifier: identifier,
        name: isFlood ? LaboratoryZone.randomName(&random) : names[flow % names.count])
      socket.append { frame.write(to: $0) }
    }
    guard let filling else { return false }
    seconds[second(now)].filling += filling.sent - before
    control.report.withLock {
      $0.fillRound = filling.round
      $0.fillShare = filling.share
      $0.isFilled = filling.isDone
    }
    return !filling.isDone
  }

  private func take(_ bytes: UnsafeRawBufferPointer) {
    guard let answer = QueryFrame.Answer(bytes) else { return }
    let now = Clock.now - start
    if answer.client == Self.oldClient {
      guard let asked = oldWaiting.removeValue(forKey: answer.identifier) else { return }
      seconds[second(asked)].oldAnswered += 1
    } else if answer.client >= Self.resolvers {
      takeAnswer(answer, now)
    } else {
      seconds[second(now)].fillingAnswered += 1
      filling?.noteAnswer()
    }
  }

  private func takeAnswer(_ answer: QueryFrame.Answer, _ now: Double) {
    let client = Int(answer.client - Self.resolvers)
    let turn = Int(answer.port) - 1024
    guard client < Self.resolverCount, turn >= 0 else { return }
    // 64,000 ports of 2,000 clients: no flow comes twice in a run.
    let flow = turn * Self.resolverCount + client
    guard flow < flows.count else { return }
    // Few flows have more than one.
    var this = Int(flows[flow])
    while this >= 0, Self.identifier(this) != answer.identifier { this = Int(tries[this].before) }
    guard this >= 0, !tries[this].isAnswered else { return }
    tries[this].isAnswered = true
    let sent = tries[this].sent
    seconds[second(sent)].queriesAnswered += 1
    seconds[second(sent)].times.add(now - sent)
    if answer.responseCode != 0 { seconds[second(sent)].wrong += 1 }
    conclude(Int(tries[this].question), after: Int(tries[this].number), now)
  }

  /// A question is answered, or asked anew since that answer is not enough.
  private func conclude(_ number: Int, after attempt: Int, _ now: Double) {
    guard !questions[number].isAnswered else { return }
    let profile = plan.population[Int(questions[number].profile)].profile
    if profile.asksAnew?.contains(attempt) == true, attempt == Int(questions[number].tries) {
      questions[number].schedule = now
      questions[number].tries = 0
      return send(number, now)
    }
    questions[number].isAnswered = true
    seconds[second(questions[number].began)].questionsAnswered += 1
  }
}
