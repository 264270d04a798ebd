import Authority
import ConntrackKernel
import DatagramTransport
import Foundation
import NameServer
import ServiceLifecycle
import StreamTransport
import Synchronization
import Telemetry
import ZoneFollower

/// Looks at the server once a second and remembers a day of it, at a fixed cost.
final class TrafficMonitor: Service {
  /// The columns of the history; rates are per second.
  static let columns = [
    "queries", "answers", "NOERROR", "NXDOMAIN", "REFUSED", "SERVFAIL", "other", "dropped",
    "resent", "p50", "p99", "tableShare", "tableDrops", "tableEvictions", "databaseAway",
    "socketDrops", "tooLong", "unsent", "lost",
  ]
  /// How many samples a second are wanted of all workers together.
  private static let samples = 2000.0
  /// How many seconds rates are taken over.
  private static let window = 5

  private struct Seen: Sendable {
    var readings: [ServerReading] = []
    var history = History(columns: TrafficMonitor.columns)
    var top = TopCounts()
    var sampleRate = 1
    var level: Verdict.Level?
    var health = Health()
    /// A zone that was answered for with SERVFAIL last.
    var failedZone: String?
  }

  private let seen = Mutex(Seen())
  let server: NameServer
  let zones: DatabaseZones
  let database: String
  let began = Date()
  let events = EventHub()
  /// How many requests there were over HTTP.
  let requests = RequestCounters()

  init(server: NameServer, zones: DatabaseZones) {
    (self.server, self.zones) = (server, zones)
    database = zones.areFromFiles ? "zone files" : "\(zones.location)"
  }

  func run() async throws {
    try? await cancelWhenGracefulShutdown { [self] in
      for sampler in server.samplers { sampler.oneIn = 1 }
      var ticks = 0
      while true {
        look(isFifth: ticks % 5 == 0)
        ticks += 1
        try await Task.sleep(for: .seconds(1))
      }
    }
    for sampler in server.samplers { sampler.oneIn = 0 }
    events.finish()
  }

  // MARK: Looking

  private func look(isFifth: Bool) {
    let reading = ServerReading(server)
    let now = Self.seconds
    takeSamples(at: now)
    let row = seen.withLock { seen -> [String: Double] in
      seen.health.see(reading.workers, at: Self.steadySeconds)
      seen.readings.append(reading)
      if seen.readings.count > Self.window + 1 { seen.readings.removeFirst() }
      guard seen.readings.count > 1 else { return [:] }
      let row = self.row(
        ReadingDifference(former: seen.readings[seen.readings.count - 2], new: reading),
        lately: ReadingDifference(former: seen.readings[0], new: reading))
      seen.history.add(Self.columns.map { row[$0] ?? .nan }, at: now)
      return row
    }
    if !row.isEmpty {
      var moment: [String: Double] = row.filter { $0.value.isFinite }
      moment["time"] = Double(now) * 1000
      events.send("moment", moment, as: .pulse)
    }
    let overview = overview()
    let isNew = seen.withLock { seen in
      defer { seen.level = overview.verdict.level }
      return seen.level != overview.verdict.level
    }
    if isFifth || isNew { events.send("state", overview) }
    events.pass(server.notices, zones.changes)
  }

  private static var seconds: Int64 { Int64(Date().timeIntervalSince1970) }

  /// Seconds of a clock that only goes forward.
  private static var steadySeconds: Double { ProcessInfo.processInfo.systemUptime }

  /// Counts what the workers have sampled, and tells them how many more are wanted.
  private func takeSamples(at second: Int64) {
    seen.withLock { seen in
      seen.top.turn(to: second)
      for sampler in server.samplers {
        sampler.drain { sample in
          let zone = zones.zone(of: sample.name)
          seen.top.add(sample, zone: zone)
          if sample.code == 2, let zone { seen.failedZone = zone }
        }
      }
      guard let last = seen.readings.last, let first = seen.readings.first,
        last.moment > first.moment
      else { return }
      let rate = ReadingDifference(former: first, new: last).rate(\.queries)
      // What a worker's memory holds is looked at once a second.
      let wanted = min(
        Self.samples, 900 * Double(max(server.workers.count, 1)))
      seen.sampleRate = max(1, Int((rate / wanted).rounded(.up)))
      for sampler in server.samplers { sampler.oneIn = seen.sampleRate }
    }
  }

  /// A row of the history.
  ///
  /// - Parameter longer: Between readings as far apart as the looks at the tracking table.
  private func row(
    _ difference: ReadingDifference, lately longer: ReadingDifference
  ) -> [String: Double] {
    let lost = difference.lost(lately: longer)
    var row: [String: Double] = [
      "queries": difference.rate(\.queries), "answers": difference.rate(\.answers),
      "dropped": difference.rate(\.datagrams.dropped), "lost": lost.total,
      "socketDrops": lost.socketDrops, "tableDrops": lost.tableDrops, "tooLong": lost.tooLong,
      "unsent": lost.unsent, "tableEvictions": longer.rate(\.tableTotals.evictions),
      "databaseAway": zones.state.isAway ? 1 : 0,
    ]
    var other = 0.0
    for (name, rate) in difference.codes {
      if Self.columns.contains(name) { row[name] = rate } else { other += rate }
    }
    row["other"] = other
    row["resent"] = difference.resentShare.map { $0 * difference.rate(\.datagrams.queries) }
    let times = difference.latency
    row["p50"] = times.value(0.5).map { $0 * 1_000_000 }
    row["p99"] = times.value(0.99).map { $0 * 1_000_000 }
    if let table = difference.new.table, table.limit > 0 { row["tableShare"] = table.fill }
    return row
  }

  // MARK: Telling

  /// How the server is.
  func overview() -> Overview {
    let readings = seen.withLock(\.readings)
    let new = readings.last ?? ServerReading(server)
    let former = readings.first ?? new
    let difference = ReadingDifference(former: former, new: new)
    let (lost, unanswerable) = (difference.lost(), difference.rate(\.datagrams.dropped))
    var traffic = Overview.Traffic(
      queries: difference.rate(\.queries), answers: difference.rate(\.answers),
      dropped: unanswerable, unanswerable: unanswerable, lost: lost,
      socketDrops: lost.socketDrops, tooLong: lost.tooLong, resentShare: difference.resentShare,
      udp: difference.rate(\.datagrams.queries), tcp: difference.rate(\.stream.queries),
      driver: difference.rate(\.driver.answers))
    for (code, entry) in difference.codes.enumerated() where entry.rate > 0 || code < 6 {
      traffic.codes[entry.name] = entry.rate
    }
    let times = difference.latency
    let state = zones.state
    let table = new.table.map { moment in
      Overview.Table(
        count: moment.count, maximum: moment.limit, share: moment.fill,
        drops: difference.rate(\.tableTotals.drops),
        evictions: difference.rate(\.tableTotals.evictions),
        tooLong: difference.rate(\.tableTotals.tooLong), new: moment.newPerSecond,
        fullInSeconds: moment.secondsToFull,
        totals: .init(
          drops: new.tableTotals.drops, evictions: new.tableTotals.evictions,
          tooLong: new.tableTotals.tooLong))
    }
    let verdict = Verdict(of: situation(new, traffic, state))
    return Overview(
      server: .init(
        version: ProductVersion.text, started: Int64(began.timeIntervalSince1970 * 1000),
        now: Int64(Date().timeIntervalSince1970 * 1000),
        addresses: server.addresses.map(\.description), workers: server.workers.count,
        identity: server.identifier),
      verdict: verdict, traffic: traffic,
      latency: times.value(0.5).map { median in
        Overview.Latency(
          p50: median * 1_000_000, p90: (times.value(0.9) ?? median) * 1_000_000,
          p99: (times.value(0.99) ?? median) * 1_000_000,
          max: (times.value(1) ?? median) * 1_000_000)
      }, table: table, driver: driverState(difference), database: databaseState(state),
      zones: .init(
        zones: zones.publication.zoneCount, records: zones.publication.recordCount,
        octets: zones.publication.usedMemory, defects: zones.defects.count,
        defectList: zones.defects.list),
      process: .init(
        memory: new.process.memory,
        cpu: max(new.process.processorTime - former.process.processorTime, 0) / difference.seconds,
        openFiles: new.process.openFiles))
  }

  private func databaseState(_ state: FollowerState) -> Overview.Database {
    let now = ContinuousClock.now
    let since = (now - state.since) / .seconds(1)
    var reason: String?
    if case .away(let text) = state.condition { reason = text }
    return Overview.Database(
      location: database, condition: state.isAway ? "away" : "following", reason: reason,
      since: Int64((Date().timeIntervalSince1970 - since) * 1000),
      ageSeconds: state.age(now).map { $0 / .seconds(1) }, failures: state.failures,
      isSnapshot: zones.isFromSnapshot, replication: replication(state.replica, now))
  }

  private func replication(
    _ replica: ReplicaState, _ now: ContinuousClock.Instant
  ) -> Overview.Replication? {
    let (condition, reason): (String, String?)
    switch replica.condition {
    case .unknown: return nil
    case .running: (condition, reason) = ("running", nil)
    case .behind: (condition, reason) = ("behind", nil)
    case .stopped(let text): (condition, reason) = ("stopped", text)
    }
    let since = Date().timeIntervalSince1970 - (now - replica.since) / .seconds(1)
    return Overview.Replication(
      condition: condition, reason: reason, since: Int64(since * 1000),
      behindSeconds: replica.behind.map { $0 / .seconds(1) })
  }

  /// The history as JSON: columns and rows.
  func history(_ span: History.Span) -> String {
    let now = Self.seconds
    let rows = seen.withLock { $0.history.rows(span, until: now) }
    let names = (["time"] + Self.columns).map { "\"\($0)\"" }.joined(separator: ",")
    let list = rows.map { row in
      let values = row.values.map { $0.isFinite ? "\(($0 * 1000).rounded() / 1000)" : "null" }
      return "[\(([String(row.second * 1000)] + values).joined(separator: ","))]"
    }
    let from = (now - Int64(span.rawValue)) * 1000
    return "{\"step\":\(span.step),\"from\":\(from),\"columns\":[\(names)],"
      + "\"rows\":[\(list.joined(separator: ","))]}"
  }

  /// What stands still in the server; nothing when all moves.
  var troubles: [String] { seen.withLock { $0.health.reasons(at: Self.steadySeconds) } }

  /// A zone that was answered for with SERVFAIL last.
  var failedZone: String? { seen.withLock(\.failedZone) }

  /// Figures by PowerDNS' names.
  func figures(_ reading: ServerReading) -> CompatibleFigures {
    let first = seen.withLock(\.readings.first) ?? reading
    return CompatibleFigures(
      reading, latency: ReadingDifference(former: first, new: reading).latency.mean ?? 0,
      uptime: Date().timeIntervalSince(began), zones: zones.publication.zoneCount, top: top())
  }

  /// The most frequent names, clients, types and zones.
  func top() -> TopList { seen.withLock { $0.top.list(sampleRate: $0.sampleRate) } }

}
