import ConntrackKernel
import Glibc
public import LoadGenerator

/// Watches a server from outside: queries from ever new ports at a steady rate, as those of new
/// resolvers are, and some from one port that stays, which connection tracking knows.
public final class OutsideProbe {
  private struct Waiting {
    var socket: CInt
    var sent: Double
    var identifier: UInt16
  }

  private let target: LoadTarget
  private let plan: ProbePlan
  private let mix: QueryMix
  private var waiting: [Waiting] = []
  private var oldWaiting: [UInt16: Double] = [:]
  /// The port that stays: the first new one that was answered, whose flow is known from then on.
  private var old: CInt?
  private var seconds: [ProbeSecond] = []
  private var number: UInt16
  private let memory = UnsafeMutableRawPointer.allocate(byteCount: 65_536, alignment: 16)

  /// Prepares to watch.
  public init(_ target: LoadTarget, _ mix: QueryMix, _ plan: ProbePlan) {
    (self.target, self.mix, self.plan) = (target, mix, plan)
    number = UInt16.random(in: 0...UInt16.max)
  }

  deinit {
    for one in waiting { close(one.socket) }
    if let old { close(old) }
    memory.deallocate()
  }

  /// Watches to the end.
  ///
  /// - Parameters:
  ///   - isEnding: Whether it is to end at once.
  ///   - report: Is told each second whose answers have come or never will, in their order.
  /// - Returns: All seconds.
  /// - Throws: `LoadError` when there are no more sockets.
  public func run(
    isEnding: () -> Bool, report: (Int, ProbeSecond) -> Void
  ) throws(LoadError) -> [ProbeSecond] {
    let start = Clock.now
    var (nextNew, nextOld, told) = (0.0, 0.0, 0)
    let end = plan.duration ?? .infinity
    while true {
      let now = Clock.now - start
      let isOver = now >= end || isEnding()
      while seconds.count <= Int(now), !isOver { seconds.append(ProbeSecond()) }
      if !isOver {
        while nextNew <= now {
          try askNew(now)
          // What a standstill left undone is not made up for.
          nextNew = max(nextNew + 1 / plan.rate, now - 0.2)
        }
        if let old, nextOld <= now {
          ask(old, now)
          nextOld = max(nextOld + plan.oldInterval, now)
        }
      }
      takeAnswers(now)
      expire(now)
      while told < seconds.count, Double(told + 1) + plan.patience <= now {
        report(told, seconds[told])
        told += 1
      }
      if isOver, waiting.isEmpty, oldWaiting.isEmpty { break }
      pause()
    }
    for place in told..<seconds.count { report(place, seconds[place]) }
    return seconds
  }

  private func askNew(_ now: Double) throws(LoadError) {
    let socket = try target.connect(SOCK_DGRAM)
    number &+= 1
    let length = mix.write(Int(number) % mix.count, identifier: number, to: memory)
    send(socket, memory, length, CInt(MSG_NOSIGNAL))
    waiting.append(Waiting(socket: socket, sent: now, identifier: number))
    seconds[place(now)].new += 1
  }

  private func ask(_ old: CInt, _ now: Double) {
    number &+= 1
    let length = mix.write(0, identifier: number, to: memory)
    send(old, memory, length, CInt(MSG_NOSIGNAL))
    oldWaiting[number] = now
    seconds[place(now)].old += 1
  }

  private func takeAnswers(_ now: Double) {
    var left: [Waiting] = []
    for one in waiting {
      if let answer = answer(one.socket), answer.identifier == one.identifier {
        if old == nil { old = one.socket } else { close(one.socket) }
        seconds[place(one.sent)].newAnswered += 1
        note(now - one.sent, answer.code, place(one.sent))
      } else {
        left.append(one)
      }
    }
    waiting = left
    while let old, let answer = answer(old) {
      guard let identifier = answer.identifier,
        let sent = oldWaiting.removeValue(forKey: identifier)
      else { continue }
      seconds[place(sent)].oldAnswered += 1
      count(answer.code, place(sent))
    }
  }

  /// What has come to a socket.
  private struct Answer {
    /// The identifier of a response; nil for anything else.
    var identifier: UInt16?
    /// Its code, of the header alone.
    var code: UInt8 = 0
  }

  /// Takes what has come to a socket.
  ///
  /// - Returns: nil for nothing.
  private func answer(_ socket: CInt) -> Answer? {
    let count = recv(socket, memory, 65_536, 0)
    if count < 0 { return errno == ECONNREFUSED ? Answer() : nil }
    guard count >= 12 else { return Answer() }
    let octets = UnsafeRawBufferPointer(start: memory, count: count)
    guard octets[2] & 0x80 != 0 else { return Answer() }
    return Answer(
      identifier: UInt16(octets[0]) << 8 | UInt16(octets[1]), code: octets[3] & 0x0f)
  }

  private func expire(_ now: Double) {
    waiting.removeAll { one in
      guard now - one.sent > plan.patience else { return false }
      close(one.socket)
      return true
    }
    oldWaiting = oldWaiting.filter { now - $0.value <= plan.patience }
  }

  /// Waits a little, or until something comes.
  private func pause() {
    var polls = (waiting.map(\.socket) + (old.map { [$0] } ?? [])).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    poll(&polls, nfds_t(polls.count), 5)
  }

  private func note(_ time: Double, _ code: UInt8, _ place: Int) {
    count(code, place)
    seconds[place].slowest = max(seconds[place].slowest, UInt32(min(time * 1e6, 4e9)))
  }

  private func count(_ code: UInt8, _ place: Int) {
    // A name that does not exist is an answer as good as any.
    if code != 0, code != 3 { seconds[place].errors[code, default: 0] += 1 }
  }

  private func place(_ time: Double) -> Int { min(Int(time), seconds.count - 1) }
}
