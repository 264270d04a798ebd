import ConntrackKernel
import Testing
import ZoneDatabase
import ZoneFollower

@testable import Management

@Suite("The verdict")
struct VerdictTests {
  /// What is seen, and what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let see: @Sendable (inout Situation) throws -> Void
    let level: Verdict.Level
    let sentence: String
    var remedy: String?
    var testDescription: String { name }
  }

  private static func table(
    _ state: TableMoment.State, count: UInt64 = 262_144, toFull: Double? = nil
  ) -> TableMoment {
    TableMoment(
      time: 0, state: state, count: count, limit: 262_144, drops: 0, evictions: 0, tooLong: 0,
      newPerSecond: nil, secondsToFull: toFull)
  }

  private static let postgreSQL = "postgresql://martlet@db.example.net/zones"

  static let calm: [Case] = [
    Case(
      name: "nobody asks", see: { _ in }, level: .good,
      sentence: "All is well; nobody asks at the moment."),
    Case(
      name: "one asks", see: { ($0.queries, $0.answers) = (1, 1) }, level: .good,
      sentence: "All is well: 1 query a second, all answered."),
    Case(
      name: "many ask", see: { ($0.queries, $0.answers) = (1_234_567, 1_234_567) }, level: .good,
      sentence: "All is well: 1,234,567 queries a second, all answered."),
    Case(
      name: "stray responses are no queries",
      see: { ($0.queries, $0.answers, $0.unanswerable) = (5100, 5000, 100) }, level: .good,
      sentence: "All is well: 5,000 queries a second, all answered."),
    Case(
      name: "some are on their way", see: { ($0.queries, $0.answers) = (90_000, 89_990) },
      level: .good, sentence: "All is well: 90,000 queries a second."),
    Case(
      name: "a full table that loses nothing and gives up nothing",
      see: { $0.table = table(.ok) }, level: .good,
      sentence: "All is well; nobody asks at the moment."),
    Case(
      name: "a replica that runs", see: { $0.replica = .running }, level: .good,
      sentence: "All is well; nobody asks at the moment."),
  ]

  static let traffic: [Case] = [
    Case(
      name: "a worker stands still", see: { $0.stopped = ["worker 1 of 2 has read nothing"] },
      level: .critical,
      sentence: "A part of the server stands still: worker 1 of 2 has read nothing.",
      remedy: "systemctl restart martlet"),
    Case(
      name: "a full table drops",
      see: { ($0.table, $0.tableLost) = (table(.dropping), 1_234_567) }, level: .critical,
      sentence: "The kernel's connection tracking drops packets before they get here, 1,234,567 so"
        + " far: its table is full (262,144 entries).", remedy: "martlet conntrack fix"),
    Case(
      name: "chains are too long",
      see: { ($0.table, $0.tableLost) = (table(.bucketBound), 12) }, level: .critical,
      sentence: "The kernel's connection tracking drops packets before they get here, 12 so far:"
        + " its chains are too long.", remedy: "martlet conntrack fix"),
    Case(
      name: "a full table gives up entries", see: { $0.table = table(.evicting) },
      level: .warning,
      sentence: "The kernel's connection tracking table is full and gives up entries for new ones;"
        + " nothing is lost yet.", remedy: "martlet conntrack"),
    Case(
      name: "a table fills", see: { $0.table = table(.filling, count: 200_000, toFull: 300) },
      level: .warning,
      sentence: "The kernel's connection tracking table will be full in 5 min at this rate.",
      remedy: "martlet conntrack"),
    Case(
      name: "the kernel grants too small a buffer",
      see: {
        $0.lost = .init(socketDrops: 12_345)
        $0.buffer = (212_992, 4_194_304)
      }, level: .critical,
      sentence: "The kernel drops 12,345 queries a second because they are not read quickly enough:"
        + " it grants 212,992 octets of the 4,194,304 that udp.buffer asks for.",
      remedy: "sysctl -w net.core.rmem_max=4194304 && systemctl restart martlet"),
    Case(
      name: "processors are idle",
      see: { ($0.lost, $0.workers, $0.processors) = (.init(socketDrops: 0.2), 2, 8) },
      level: .critical,
      sentence: "The kernel drops 1 query a second because they are not read quickly enough: 2 of 8"
        + " processors answer.", remedy: "martlet serve --workers 8"),
    Case(
      name: "all processors answer",
      see: { ($0.lost, $0.workers, $0.processors) = (.init(socketDrops: 7), 8, 8) },
      level: .critical,
      sentence: "The kernel drops 7 queries a second because they are not read quickly enough, by"
        + " all processors together: allow larger buffers, then set udp.buffer to 8388608 and"
        + " restart.", remedy: "sysctl -w net.core.rmem_max=8388608"),
    Case(
      name: "responses don't leave",
      see: {
        ($0.queries, $0.answers, $0.lost) = (5000, 3000, .init(unsent: 2000))
        $0.table = table(.ok)
      }, level: .critical,
      sentence: "The kernel refuses to send 2,000 responses a second: a full tracking table, a"
        + " firewall's rule for what leaves, or no way back to the clients.",
      remedy: "martlet conntrack fix"),
    Case(
      name: "responses don't leave where nothing is tracked",
      see: { ($0.queries, $0.answers, $0.lost) = (5000, 4999.5, .init(unsent: 0.5)) },
      level: .critical,
      sentence: "The kernel refuses to send 1 response a second: a firewall's rule for what leaves,"
        + " or no way back to the clients.", remedy: "nft list ruleset"),
    Case(
      name: "there is no zone", see: { ($0.zones, $0.queries, $0.answers) = (0, 9, 9) },
      level: .critical,
      sentence: "There is no zone to answer from: every query is refused.",
      remedy: "martlet zone import FILE"),
    Case(
      name: "a zone has no SOA record",
      see: {
        ($0.queries, $0.answers, $0.failed) = (5000, 5000, 1200)
        $0.failedZone = "example.net."
      }, level: .critical,
      sentence: "1,200 queries a second answered SERVFAIL: example.net. has no SOA record that"
        + " could be served.", remedy: "martlet zone edit example.net."),
    Case(
      name: "few of many fail",
      see: { ($0.queries, $0.answers, $0.failed) = (5000, 5000, 1) }, level: .warning,
      sentence: "1 query a second answered SERVFAIL: a zone has no SOA record that could be"
        + " served.",
      remedy: "martlet zone edit ZONE"),
    Case(
      name: "answers are missing", see: { ($0.queries, $0.answers) = (50_000, 45_000) },
      level: .warning,
      sentence: "5,000 queries a second without an answer: the log says why.",
      remedy: "journalctl -u martlet -n 50"),
    Case(
      name: "clients ask again",
      see: { ($0.queries, $0.answers, $0.resentShare) = (100, 100, 0.41) }, level: .notice,
      sentence: "41 % of the queries are asked again: answers may get lost on the way.",
      remedy: "martlet conntrack"),
  ]

  static let database: [Case] = [
    Case(
      name: "a file is away",
      see: {
        ($0.away, $0.age) = ("no such file", 7300)
        $0.location = try DatabaseLocation("sqlite:/var/lib/martlet/martlet.db")
      }, level: .warning,
      sentence: "The database can't be read (no such file); what was published last goes on being"
        + " answered, 2 h old.",
      remedy: "martlet zone list --database 'sqlite:/var/lib/martlet/martlet.db'"),
    Case(
      name: "a server here is away",
      see: {
        $0.away = "it does not answer"
        $0.location = try DatabaseLocation("mysql://martlet@localhost/zones")
      }, level: .warning,
      sentence: "The database can't be read (it does not answer); what was published last goes on"
        + " being answered.", remedy: "systemctl start mariadb"),
    Case(
      name: "a server elsewhere is away",
      see: { ($0.away, $0.location) = ("it is gone", try DatabaseLocation(postgreSQL)) },
      level: .warning,
      sentence: "The database can't be read (it is gone); what was published last goes on being"
        + " answered.", remedy: "martlet zone list --database '\(postgreSQL)'"),
    Case(
      name: "files can't be read", see: { ($0.away, $0.location) = ("it is gone", nil) },
      level: .warning,
      sentence: "The database can't be read (it is gone); what was published last goes on being"
        + " answered.", remedy: "systemctl restart martlet"),
    Case(
      name: "a replica of MariaDB has stopped",
      see: {
        $0.replica = .stopped(reason: "the replication from 192.0.2.1 is not started")
        ($0.replicaSince, $0.location) = (90, try DatabaseLocation("mysql://m@localhost/zones"))
      }, level: .warning,
      sentence: "The database here is a replica, and its replication stopped 90 s ago (the"
        + " replication from 192.0.2.1 is not started); the zones go on being answered as they are"
        + " here.", remedy: #"mariadb -e 'START REPLICA; SHOW REPLICA STATUS\G'"#),
    Case(
      name: "a standby is paused",
      see: {
        $0.replica = .stopped(
          reason: "what is received is not made here: SELECT pg_wal_replay_resume()")
        ($0.replicaSince, $0.location) = (200_000, try DatabaseLocation(postgreSQL))
      }, level: .warning,
      sentence: "The database here is a replica, and its replication stopped 2 days ago (what is"
        + " received is not made here: SELECT pg_wal_replay_resume()); the zones go on being"
        + " answered as they are here.", remedy: "psql -c 'SELECT pg_wal_replay_resume()'"),
    Case(
      name: "a subscription is disabled",
      see: {
        $0.replica = .stopped(
          reason: "the subscription s is disabled: ALTER SUBSCRIPTION s ENABLE")
        $0.location = try DatabaseLocation(postgreSQL)
      }, level: .warning,
      sentence: "The database here is a replica, and its replication stopped 0 s ago (the"
        + " subscription s is disabled: ALTER SUBSCRIPTION s ENABLE); the zones go on being answered"
        + " as they are here.", remedy: "psql -c 'ALTER SUBSCRIPTION s ENABLE'"),
    Case(
      name: "a standby gets nothing",
      see: {
        $0.replica = .stopped(reason: "no primary sends anything")
        $0.location = try DatabaseLocation(postgreSQL)
      }, level: .warning,
      sentence: "The database here is a replica, and its replication stopped 0 s ago (no primary"
        + " sends anything); the zones go on being answered as they are here.",
      remedy: "journalctl -u 'postgresql*' -n 50"),
    Case(
      name: "a replica is late",
      see: {
        ($0.replica, $0.replicaBehind) = (.behind, 3600)
        $0.location = try DatabaseLocation("mysql://m@localhost/zones")
      }, level: .warning,
      sentence: "The database here is 60 min behind its primary: changes are answered that much"
        + " later.",
      remedy: "mariadb -e 'STOP REPLICA SQL_THREAD; SET GLOBAL slave_parallel_threads = 4;"
        + " START REPLICA SQL_THREAD'"),
  ]

  @Test("says what it is, how bad, and what to do", arguments: calm + traffic + database)
  func cases(one: Case) throws {
    var situation = Situation()
    try one.see(&situation)
    let verdict = Verdict(of: situation)
    #expect(verdict.level == one.level)
    #expect(verdict.sentence == one.sentence)
    #expect(verdict.remedy == one.remedy)
    #expect(verdict.detail == [])
    #expect((verdict.level == .good) == (verdict.remedy == nil), "what is wrong has a remedy")
  }

  @Test("has the worst first and the others beside it; of two that are as bad the earlier cause")
  func order() {
    var situation = Situation()
    (situation.queries, situation.answers, situation.failed) = (100, 100, 50)
    (situation.table, situation.tableLost) = (Self.table(.dropping), 3)
    (situation.away, situation.resentShare) = ("gone", 0.5)
    let verdict = Verdict(of: situation)
    #expect(verdict.level == .critical && verdict.remedy == "martlet conntrack fix")
    #expect(verdict.detail.count == 3)
    #expect(verdict.detail[0].contains("SERVFAIL") && verdict.detail[1].contains("database"))
    #expect(verdict.detail[2].contains("asked again"))
  }

  @Test(
    "Numbers have separators, and rates are rounded up",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
  func numbers(value: Int, text: String) {
    #expect(Words.number(value) == text)
    #expect(Words.rate(Double(value) - 0.5) == Words.number(max(value, 0)))
  }
}
