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
    process = ProcessReading(sockets: Set(server.workers.map(\.socket.inode)))
    table = server.table.latest
    tableTotals = server.table.totals
  }

  /// Figures by the names that PowerDNS has for them.
  var compatibleFigures: [(name: String, value: UInt64)] {
    let codes = codes
    return [
      ("udp-queries", datagrams.queries &+ driver.answers),
      ("udp-queries-bytes", datagrams.receivedOctets),
      ("udp-answers", datagrams.responses &+ driver.answers),
      ("udp-answers-bytes", datagrams.sentOctets),
      ("tcp-queries", stream.queries), ("tcp-answers", stream.responses),
      ("tcp-answers-bytes", stream.sentOctets), ("open-tcp-connections", stream.open),
      ("noerror-packets", codes[0]), ("servfail-packets", codes[2]),
      ("nxdomain-packets", codes[3]), ("unauth-packets", codes[5]),
      ("corrupt-packets", datagrams.dropped), ("udp-recvbuf-errors", process.socketDrops),
      ("real-memory-usage", UInt64(max(process.memory, 0))),
      ("fd-usage", UInt64(max(process.openFiles, 0))),
    ]
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
