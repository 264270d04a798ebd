import Authority
import DatagramTransport
import NameServer
import ZoneFollower

extension TrafficMonitor {
  /// What there is to judge.
  func situation(
    _ reading: ServerReading, _ traffic: Overview.Traffic, _ state: FollowerState
  ) -> Situation {
    let now = ContinuousClock.now
    var situation = Situation()
    situation.stopped = troubles
    situation.zones = zones.publication.zoneCount
    (situation.queries, situation.answers) = (traffic.queries, traffic.answers)
    (situation.unanswerable, situation.lost) = (traffic.unanswerable, traffic.lost)
    situation.failed = traffic.codes["SERVFAIL"] ?? 0
    situation.failedZone = failedZone
    situation.resentShare = traffic.resentShare
    situation.table = reading.table
    situation.tableLost = reading.tableTotals.drops &+ reading.tableTotals.tooLong
    let wanted = server.datagramBuffer
    situation.buffer = (server.workers.map(\.socket.receiveBuffer).min() ?? wanted, wanted)
    situation.workers = server.workers.count
    situation.processors = DatagramWorker.availableProcessors.count
    situation.location = zones.areFromFiles ? nil : zones.location
    if case .away(let reason) = state.condition { situation.away = reason }
    situation.age = state.age(now)?.components.seconds
    situation.replica = state.replica.condition
    situation.replicaSince = (now - state.replica.since).components.seconds
    situation.replicaBehind = state.replica.behind?.components.seconds
    return situation
  }

  /// Why it can't be sent queries; nothing when it can.
  func whyNotReady() -> [String] {
    (zones.publication.zoneCount == 0 ? ["there is no zone to answer from"] : []) + troubles
  }
}
