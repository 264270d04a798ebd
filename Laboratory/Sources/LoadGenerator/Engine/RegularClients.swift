/// Clients that come back from the same port, more than two seconds after they have asked: connection
/// tracking takes their flows for assured then.
///
/// There are as many as the rate needs at each time: whoever may come back does, the one who asked
/// last first, so that the others' entries expire when fewer are needed; else a new one is made.
struct RegularClients {
  /// Linux makes a flow assured from a packet on that comes more than 2 s after the first.
  static let pause = 2.3

  private struct Client {
    /// The flow of its last query, and of the one before.
    var flow: Int
    var flowBefore = -1
    var time: Double
    /// Who has asked right after it; -1 for nobody.
    var next: Int32 = -1
  }

  private let most: Int
  private var clients: [Client] = []
  /// Those who have asked just now, the earliest first: a list through ``Client/next``.
  private var (first, last): (Int32, Int32) = (-1, -1)
  /// Those who may come back, who asked last at the end.
  private var rested: [Int32] = []
  /// Queries of clients that had asked before.
  private(set) var returned = 0

  /// - Parameter most: The most clients there may be.
  init(most: Int) { self.most = most }

  /// Chooses who sends a query.
  ///
  /// - Returns: The client's number; nil where all are there already, and none has rested.
  mutating func choose(_ flow: Int, at now: Double) -> Int? {
    while first >= 0, clients[Int(first)].time + Self.pause <= now {
      rested.append(first)
      first = clients[Int(first)].next
    }
    let number: Int32
    if let client = rested.popLast() {
      number = client
      clients[Int(number)].flowBefore = clients[Int(number)].flow
      clients[Int(number)].flow = flow
      clients[Int(number)].time = now
      clients[Int(number)].next = -1
      returned += 1
    } else {
      guard clients.count < most else { return nil }
      number = Int32(clients.count)
      clients.append(Client(flow: flow, time: now))
    }
    if first < 0 { first = number } else { clients[Int(last)].next = number }
    last = number
    return Int(number)
  }

  /// The flow that an answer to a client is for; nil where it is none of its last two.
  func flow(of client: Int, where fits: (Int) -> Bool) -> Int? {
    guard clients.indices.contains(client) else { return nil }
    let one = clients[client]
    if fits(one.flow) { return one.flow }
    return one.flowBefore >= 0 && fits(one.flowBefore) ? one.flowBefore : nil
  }
}
