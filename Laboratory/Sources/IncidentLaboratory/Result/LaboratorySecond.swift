/// One second of a run, seen from the clients, from inside the server, and by the kernel.
public struct LaboratorySecond: Codable, Sendable {
  /// Which second, from 0.
  public var second: Int
  /// Questions that began in it, and how many of them were answered sooner or later.
  public var questions = 0
  /// Of the questions, those that were answered.
  public var questionsAnswered = 0
  /// Queries that these questions took in all, whenever they were sent.
  public var triesOfQuestions = 0
  /// Queries that were sent in it, and how many of them were answered.
  public var queries = 0
  /// Of the queries, those that were answered.
  public var queriesAnswered = 0
  /// Questions that were given up.
  public var givenUp = 0
  /// Answers with another code than NOERROR.
  public var wrong = 0
  /// Packets of the clients that fill the table, and their answers.
  public var filling = 0
  /// Answers to the packets that fill the table.
  public var fillingAnswered = 0
  /// How long answers took, in microseconds; nothing when there were none.
  public var p50: Double?
  /// The same for 99 in 100 answers.
  public var p99: Double?
  /// A flow from outside that is older than the trouble.
  public var outsideOldAsked = 0
  /// How often it was answered.
  public var outsideOldAnswered = 0
  /// A flow on the server itself that is older than the trouble, and ever new ones.
  public var insideOldAsked = 0
  /// How often it was answered.
  public var insideOldAnswered = 0
  /// How often a new flow on the server was tried.
  public var insideNewAsked = 0
  /// How often that was answered.
  public var insideNewAnswered = 0
  /// The tracking table at the end of the second, and what was counted in it.
  public var tableCount: UInt64 = 0
  /// The limit of the table.
  public var tableLimit: UInt64 = 0
  /// Packets that were dropped.
  public var drops: UInt64 = 0
  /// Entries that were given up for others.
  public var evictions: UInt64 = 0
  /// Entries refused since their chain was too long.
  public var chainTooLong: UInt64 = 0
  /// What the server's sockets had no room for.
  public var socketDrops: UInt64 = 0
  /// What the server used of one processor: 0.5 is half of it.
  public var processorShare = 0.0

  /// Queries that were sent again.
  public var resends: Int { queries - questions }
  /// Packets that did not get past connection tracking: dropped by a full table, or refused by too long
  /// a chain.
  public var losses: UInt64 { drops + chainTooLong }
  /// Of the packets that connection tracking lost, the resolvers' queries: those without an answer.
  public var queryLosses: UInt64 { min(UInt64(max(queries - queriesAnswered, 0)), losses) }
  /// Of these packets the others: what fills the table and keeps it full.
  public var fillingLosses: UInt64 { losses - queryLosses }

  init(second: Int) { self.second = second }

  mutating func add(_ client: ClientSecond) {
    questions = client.questions
    questionsAnswered = client.questionsAnswered
    triesOfQuestions = client.triesOfQuestions
    queries = client.queries
    queriesAnswered = client.queriesAnswered
    givenUp = client.givenUp
    wrong = client.wrong
    filling = client.filling
    fillingAnswered = client.fillingAnswered
    outsideOldAsked = client.oldAsked
    outsideOldAnswered = client.oldAnswered
    p50 = client.times.percentile(0.5)
    p99 = client.times.percentile(0.99)
  }

  mutating func add(_ inside: InsideWitness.Second) {
    insideOldAsked = inside.oldAsked
    insideOldAnswered = inside.oldAnswered
    insideNewAsked = inside.newAsked
    insideNewAnswered = inside.newAnswered
  }

  mutating func add(_ server: ServerSecond) {
    tableCount = server.entries
    tableLimit = server.limit
    drops = server.drops
    evictions = server.evictions
    chainTooLong = server.tooLong
    socketDrops = server.socketDrops
    processorShare = server.processorShare
  }
}
