import IncidentLaboratory
import Traffic

/// What is sent, and when.
extension LoadRun {
  /// How long a question waits for its turn at most, in seconds: what a standstill of this thread left
  /// undone is not made up for in one go.
  private static var backlog: Double { 0.2 }

  /// Begins the questions that are due.
  func begin(_ now: Double) {
    guard let rate = plan.rate else {
      while underWay < plan.window, questionCount < plan.mostQuestions { _ = ask(now) }
      return
    }
    if !limit.isReached { nextQuestion = max(nextQuestion, now - Self.backlog) }
    while nextQuestion <= now, questionCount < plan.mostQuestions {
      let perSecond = rate[nextQuestion]
      guard perSecond > 0.001 else {
        nextQuestion += 0.01
        continue
      }
      if limit.isReached {
        // It waits for a while; what comes after that is never asked.
        guard nextQuestion < now - Self.backlog else { return }
        heldBack += 1
        nextQuestion += 1 / perSecond
      } else {
        nextQuestion += Double(ask(now)) / perSecond
      }
    }
  }

  /// Begins the next question; two for A and AAAA where stub resolvers ask.
  ///
  /// - Returns: How many.
  private func ask(_ now: Double) -> Int {
    var question = LoadRecords.Question()
    question.began = now
    question.schedule = now
    question.isOver = false
    question.query = Int32(truncatingIfNeeded: turn % mix.count)
    turn += 1
    if mix.hasRandomLabels { question.label = random.next() }
    if shares.count > 1 {
      let lot = random.unit()
      question.profile = UInt8(shares.firstIndex { lot <= $0 } ?? shares.count - 1)
    }
    let habits = habits[Int(question.profile)]
    if habits.keepsPorts { question.flow = takeFlows() }
    put(question, now)
    guard habits.asksInPairs, mix.isForAddress(Int(question.query)),
      questionCount < plan.mostQuestions
    else { return 1 }
    question.asksForOther = true
    put(question, now)
    return 2
  }

  private func put(_ question: LoadRecords.Question, _ now: Double) {
    let number = questionCount
    questionCount += 1
    // The ring has come round: who still waits there is given up.
    if !records[question: number].isOver { giveUp(number, now) }
    records[question: number] = question
    underWay += 1
    seconds[seconds.count - 1].questions += 1
    send(number, now)
  }

  /// Takes the numbers of a lookup's flows.
  private func takeFlows() -> Int {
    let first = flowCount
    flowCount += layout.flowsOfLookup
    if layout.flowsOfLookup > 1 {
      for flow in first..<flowCount { records[flow: flow] = LoadRecords.Flow() }
    }
    return first
  }

  /// The number of the next try's flow.
  private func flow(_ number: Int) -> Int {
    let question = records[question: number]
    let habits = habits[Int(question.profile)]
    guard habits.keepsPorts else { return takeFlows() }
    // Too many others have come between: the port is another one's.
    if flowCount - question.flow > min(records.flowCount, carrier.period) {
      records[question: number].flow = takeFlows()
    }
    let attempt = Int(question.tries)
    return records[question: number].flow
      + layout.flow(
        port: attempt % habits.addresses,
        place: attempt / habits.addresses * habits.questionsOfLookup
          + (question.asksForOther ? 1 : 0))
  }

  /// Sends the next try of a question, and puts down when the one after it is due.
  func send(_ number: Int, _ now: Double) {
    let flow = flow(number)
    let question = records[question: number]
    records[flow: flow] = LoadRecords.Flow(question: number, sent: now)
    carrier.append(flow, at: now) { identifier, memory in
      mix.write(
        Int(question.query), identifier: identifier, label: question.label,
        asksForOther: question.asksForOther, to: memory)
    }
    limit.take()
    records[question: number].tries += 1
    records[question: number].sent = now
    let time = times[Int(question.profile)][Int(question.tries) + 1]
    wheel.insert(
      Int32(truncatingIfNeeded: number), at: Int((question.schedule + time) * 1000) + 1)
  }

  /// Sends the tries that are due.
  func askAgain(_ now: Double) {
    due.removeAll(keepingCapacity: true)
    wheel.take(upTo: Int(now * 1000), &due)
    for number in due {
      let number = Int(number)
      let question = records[question: number]
      // The ring may have come round meanwhile: then it is another one's, which is not due yet.
      guard !question.isOver else { continue }
      let profile = Int(question.profile)
      guard now + 0.002 >= question.schedule + times[profile][Int(question.tries)] else { continue }
      if Int(question.tries) == times[profile].count - 1 {
        giveUp(number, now)
      } else if limit.isReached {
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
}
