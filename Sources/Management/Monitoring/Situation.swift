import ConntrackKernel
import ZoneDatabase
import ZoneFollower

/// All that a verdict is made of: what was seen, and what a remedy has to know.
///
/// Rates are per second.
struct Situation: Sendable {
  /// What has stopped in the process.
  var stopped: [String] = []
  /// How many zones there are to answer from.
  var zones = 1
  /// Datagrams and messages that came, responses among them.
  var queries = 0.0
  /// Responses that left.
  var answers = 0.0
  /// Datagrams that no response is due to.
  var unanswerable = 0.0
  /// What got lost.
  var lost = Overview.Lost()
  /// Answers with the code SERVFAIL (RFC 1035 §4.1.1).
  var failed = 0.0
  /// A zone whose queries were among them.
  var failedZone: String?
  /// The share of queries that were asked before; `nil` when none was looked at.
  var resentShare: Double?
  /// The kernel's tracking table; `nil` where nothing is tracked.
  var table: TableMoment?
  /// How many packets it has dropped since the server began.
  var tableLost: UInt64 = 0
  /// The octets of a UDP socket's buffer: what the kernel granted, and what was asked for.
  var buffer = (granted: 4 << 20, wanted: 4 << 20)
  /// How many threads answer.
  var workers = 1
  /// How many there could be.
  var processors = 1
  /// Where the database is; `nil` where the zones are read from files.
  var location: DatabaseLocation?
  /// Why the database can't be read; `nil` when it can be.
  var away: String?
  /// How old what is answered may be, in seconds.
  var age: Int64?
  /// How the replication stands that brings changes into the database.
  var replica = ReplicaState.Condition.unknown
  /// Since how many seconds.
  var replicaSince: Int64 = 0
  /// How many seconds the database is behind its primary.
  var replicaBehind: Int64?

  /// Queries that got no answer although nothing was lost.
  var unanswered: Double { max(queries - unanswerable - lost.unsent - answers, 0) }
  /// Queries that are one: what no response is due to is none.
  var realQueries: Double { max(queries - unanswerable, 0) }
}
