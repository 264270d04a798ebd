/// Which flow of those that fill the table is next, and how fast.
///
/// No more queries are on their way than a server's socket holds: what is lost there would leave an
/// entry that may be evicted.
struct TableFilling {
  private static let window = 160
  private static let block = 1024
  private static let rounds = 4

  let order: FillOrder
  /// Packets in all.
  private(set) var sent = 0
  /// The round, from 1: odd ones make entries, even ones make them assured.
  private(set) var round = 1
  private(set) var isDone = false
  /// The flows of this round.
  private var range: Range<Int>
  private var position = 0
  private var onTheWay = 0
  private var lastAnswer = 0.0
  private var allowance = 0.0
  private var lastTime: Double
  /// When each block of flows was last sent.
  private var times: [Double]

  init(_ order: FillOrder, _ now: Double) {
    self.order = order
    lastTime = now
    lastAnswer = now
    times = Array(repeating: -10, count: order.flows / Self.block + 1)
    let most = order.flows * 95 / 100 / Self.block * Self.block
    range = 0..<(order.kind == .assured ? most : order.flows)
  }

  /// How much of the round is over.
  var share: Double { Double(position - range.lowerBound) / Double(max(range.count, 1)) }

  /// Gives what may be sent now.
  mutating func next(_ now: Double, _ send: (Int, UInt16) -> Void) {
    let rate = isDone ? min(order.rate, Double(range.count) / 2.5) : order.rate
    allowance = min(allowance + (now - lastTime) * rate, 2 * Double(Self.window))
    lastTime = now
    // What hasn't come back by now won't.
    if onTheWay > 0, now - lastAnswer > 0.03 { onTheWay = 0 }
    while allowance >= 1, onTheWay < Self.window {
      guard position < range.upperBound else {
        endRound()
        return
      }
      if position % Self.block == 0 {
        // Linux makes a flow assured from a packet on that comes more than 2 s after the first.
        guard now > times[position / Self.block] + 2.3 else { return }
        times[position / Self.block] = now
      }
      send(position, UInt16(round))
      if onTheWay == 0 { lastAnswer = now }
      position += 1
      sent += 1
      onTheWay += 1
      allowance -= 1
    }
  }

  /// Most of the table is filled in two rounds, while there is room.
  ///
  /// What is left is fought for with the resolvers' own entries, round after round, also when the
  /// table is full: who stays for two seconds is there for two minutes.
  private mutating func endRound() {
    if round == Self.rounds { isDone = order.kind == .assured }
    if round == 2, order.kind == .assured { range = range.upperBound..<order.flows }
    position = range.lowerBound
    round += 1
  }

  /// Notes an answer.
  mutating func noteAnswer() {
    onTheWay = max(onTheWay - 1, 0)
    lastAnswer = lastTime
  }
}
