import ConntrackKernel
import Histogram
import IncidentLaboratory

/// What comes back.
extension LoadRun {
  /// Notes a message to a flow, whose number is told modulo the carrier's period.
  func take(_ residue: Int, _ message: UnsafeRawBufferPointer) {
    let place = seconds.count - 1
    guard message[2] & 0x80 != 0 else {
      // No response at all.
      seconds[place].wrong += 1
      return
    }
    // The latest flow of that number that was sent.
    let last = flowCount - 1
    let age = (last - residue) % carrier.period
    let flow = last - (age < 0 ? age + carrier.period : age)
    guard flow >= 0, last - flow < records.flowCount, records[flow: flow].question >= 0 else {
      // Forgotten by now, or answered for the second time.
      seconds[place].late += 1
      return
    }
    let record = records[flow: flow]
    records[flow: flow].question = -1
    let question = records[question: record.question]
    let now = Clock.now - start
    note(message, question, now - record.sent, place)
    seconds[second(of: record.sent)].answered += 1
    guard !question.isOver, question.began <= record.sent else {
      seconds[place].late += 1
      return
    }
    guard !askAnew(record, question, now) else { return }
    records[question: record.question].isOver = true
    underWay -= 1
  }

  /// Asks a question anew whose answer is not enough for its resolver (`ResolverProfile.asksAnew`).
  ///
  /// - Returns: Whether it was.
  private func askAnew(
    _ record: LoadRecords.Flow, _ question: LoadRecords.Question, _ now: Double
  ) -> Bool {
    guard let tries = habits[Int(question.profile)].asksAnew, tries.contains(Int(question.tries)),
      record.sent == question.sent, !limit.isReached
    else { return false }
    records[question: record.question].schedule = now
    records[question: record.question].tries = 0
    seconds[seconds.count - 1].resends += 1
    send(record.question, now)
    return true
  }

  private func note(
    _ message: UnsafeRawBufferPointer, _ question: LoadRecords.Question, _ time: Double,
    _ place: Int
  ) {
    let code = message[3] & 15
    codes[Int(code)] += 1
    if message[2] & 2 != 0 { seconds[place].truncated += 1 }
    let isRepeated = mix.isRepeated(
      Int(question.query), in: message, asksForOther: question.asksForOther)
    if code != 0 && code != 3 || !isRepeated { seconds[place].wrong += 1 }
    let microseconds = UInt64(max(time * 1e6, 1))
    _ = all.record(min(microseconds, 60_000_000))
    _ = recent.record(min(microseconds, 60_000_000))
  }
}
