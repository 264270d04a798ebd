import ConntrackKernel
import DatagramTransport
import NameServer
import StreamTransport
import ZoneFollower

/// Everything that is counted, at one moment.
struct ServerReading: Sendable {
  /// The names of response codes (RFC 6895 §2.3); others are shown by number.
  static let codeNames = [
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
    "NXRRSET", "NOTAUTH", "NOTZONE", "RCODE11", "RCODE12", "RCODE13", "RCODE14", "RCODE15",
    "BADVERS",
  ]

  var moment = ContinuousClock.now
  var datagrams: DatagramCounters.Reading
  var stream: StreamCounters.Reading
  var datagramCodes: [UInt64]
  var streamCodes: [UInt64]
  var latency: [UInt64]
  var driver: DriverReading
  var process: ProcessReading
  /// Each worker alone.
  var workers: [Health.Moment]
  var table: TableMoment?
  var tableTotals: TableService.Totals

  init(_ server: NameServer) {
    datagrams = server.datagramReading
    stream = server.stream.counters.reading
    var (codes, histogram) = (
      [UInt64](repeating: 0, count: ResponseCodeCounters.count),
      [UInt64](repeating: 0, count: LatencyHistogram.count)
    )
    for worker in server.workers {
      for (code, count) in worker.observation.codes.reading.enumerated() { codes[code] &+= count }
      for (step, count) in worker.observation.latency.reading.enumerated() {
        histogram[step] &+= count
      }
    }
    (datagramCodes, latency) = (codes, histogram)
    streamCodes = server.stream.counters.codes.reading
    driver = DriverReading(server.xdp)
    let process = ProcessReading(sockets: Set(server.workers.map(\.socket.inode)))
    workers = server.workers.map {
      Health.Moment(
        queries: $0.counters.reading.queries, waiting: process.waiting[$0.socket.inode])
    }
    self.process = process
    table = server.table.latest
    tableTotals = server.table.totals
  }

  /// Queries over all transports; those from the driver are the ones that it has answered, since
  /// whatever it passes on is counted by the sockets.
  var queries: UInt64 { datagrams.queries &+ stream.queries &+ driver.answers }
  var answers: UInt64 { datagrams.responses &+ stream.responses &+ driver.answers }
  /// Responses by code, over all transports.
  var codes: [UInt64] {
    var codes = zip(datagramCodes, streamCodes).map { $0 &+ $1 }
    for (code, count) in driver.codes.enumerated() { codes[code] &+= count }
    return codes
  }
}
