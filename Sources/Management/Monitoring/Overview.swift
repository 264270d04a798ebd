/// How the server is, at one look: what the dashboard shows.
///
/// Rates are per second, times in milliseconds of Unix time unless their names say otherwise.
struct Overview: Encodable, Sendable {
  struct Server: Encodable, Sendable {
    var version: String
    var started: Int64
    var now: Int64
    var addresses: [String]
    var workers: Int
    var identity: String?
  }

  /// What really got lost, a second: queries that never got here, responses that never left.
  struct Lost: Encodable, Sendable, Equatable {
    /// All of it.
    var total = 0.0
    /// Queries that the UDP sockets' buffers had no room for.
    var socketDrops = 0.0
    /// Packets dropped by a full tracking table.
    var tableDrops = 0.0
    /// Packets dropped since a chain of the tracking table was too long.
    var tooLong = 0.0
    /// Responses that the kernel refused to send.
    var unsent = 0.0

    init(
      socketDrops: Double = 0, tableDrops: Double = 0, tooLong: Double = 0, unsent: Double = 0
    ) {
      (self.socketDrops, self.tableDrops) = (socketDrops, tableDrops)
      (self.tooLong, self.unsent) = (tooLong, unsent)
      total = socketDrops + tableDrops + tooLong + unsent
    }
  }

  struct Traffic: Encodable, Sendable {
    var queries = 0.0
    var answers = 0.0
    /// The former name of ``unanswerable``.
    var dropped = 0.0
    /// Datagrams that no response is due to, such as responses and fragments of a header: no loss.
    var unanswerable = 0.0
    var lost = Lost()
    /// The same as in ``lost``.
    var socketDrops = 0.0
    /// The same as in ``lost``.
    var tooLong = 0.0
    var resentShare: Double?
    var udp = 0.0
    var tcp = 0.0
    /// Answered in the network driver.
    var driver = 0.0
    var codes: [String: Double] = [:]
  }

  /// In microseconds.
  struct Latency: Encodable, Sendable {
    var p50: Double
    var p90: Double
    var p99: Double
    var max: Double
    var what = "from the arrival of a batch of queries until its answers have left"
  }

  struct Table: Encodable, Sendable {
    struct Totals: Encodable, Sendable {
      var drops: UInt64
      var evictions: UInt64
      var tooLong: UInt64
    }

    var count: UInt64
    var maximum: UInt64
    var share: Double
    var drops: Double
    var evictions: Double
    var tooLong: Double
    var new: Double?
    var fullInSeconds: Double?
    var totals: Totals
  }

  /// Answers from the network driver.
  struct Driver: Encodable, Sendable {
    struct Interface: Encodable, Sendable {
      var name: String
      /// `native`, `generic` or `none`.
      var mode: String
      /// Why not in a better way.
      var reason: String?
    }

    var interfaces: [Interface]
    var answers: Double
    var passed: Double
    var limited: Double
    var denied: Double
    var names: Int
    var octets: Int
    /// Whether all that is published is in it.
    var isComplete: Bool
    /// All answers since it was loaded.
    var total: UInt64
  }

  struct Replication: Encodable, Sendable {
    /// `running`, `behind` or `stopped`.
    var condition: String
    var reason: String?
    var since: Int64
    var behindSeconds: Double?
  }

  struct Database: Encodable, Sendable {
    var location: String
    var condition: String
    var reason: String?
    var since: Int64
    var ageSeconds: Double?
    var failures: Int
    var isSnapshot: Bool
    /// Only where the database says that it is a copy.
    var replication: Replication?
  }

  struct Zones: Encodable, Sendable {
    var zones: Int
    var records: Int
    var octets: Int
    var defects: Int
    var defectList: [String]
  }

  struct Process: Encodable, Sendable {
    var memory: Int
    var cpu: Double
    var openFiles: Int
  }

  var server: Server
  var verdict: Verdict
  var traffic: Traffic
  var latency: Latency?
  var table: Table?
  /// Only where answers from the driver are wanted.
  var driver: Driver?
  var database: Database
  var zones: Zones
  var process: Process
}
