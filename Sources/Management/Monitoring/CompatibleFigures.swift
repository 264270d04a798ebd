import DatagramTransport
import StreamTransport

/// Figures by the names that PowerDNS has for them, for boards and programs that exist.
///
/// What PowerDNS counts and nothing here is like (its caches, its queues) is missing, rather than 0.
struct CompatibleFigures {
  /// Numbers, each with its name.
  let numbers: [(name: String, value: UInt64)]
  /// Numbers of a kind, each with its name.
  let maps: [(name: String, values: [(name: String, value: UInt64)])]
  /// The most frequent of a kind.
  let rings: [(name: String, values: [(name: String, value: UInt64)])]

  /// - Parameters:
  ///   - reading: What is counted.
  ///   - latency: The mean time of an answer in seconds, lately.
  ///   - uptime: Seconds since the start.
  ///   - zones: How many zones are in memory.
  ///   - top: The most frequent of the last minutes.
  init(_ reading: ServerReading, latency: Double, uptime: Double, zones: Int, top: TopList) {
    let codes = reading.codes
    let (datagrams, stream, process) = (reading.datagrams, reading.stream, reading.process)
    let driver = reading.driver.answers
    numbers = [
      ("udp-queries", datagrams.queries &+ driver),
      ("udp-queries-bytes", datagrams.receivedOctets),
      ("udp-answers", datagrams.responses &+ driver),
      ("udp-answers-bytes", datagrams.sentOctets),
      ("tcp-queries", stream.queries), ("tcp-answers", stream.responses),
      ("tcp-answers-bytes", stream.sentOctets), ("open-tcp-connections", stream.open),
      ("noerror-packets", codes[0]), ("servfail-packets", codes[2]),
      ("nxdomain-packets", codes[3]), ("unauth-packets", codes[5]),
      ("corrupt-packets", datagrams.dropped), ("udp-recvbuf-errors", process.socketDrops),
      ("udp-sndbuf-errors", datagrams.sendErrors), ("latency", Self.count(latency * 1_000_000)),
      ("uptime", Self.count(uptime)), ("user-msec", Self.count(process.userTime * 1000)),
      ("sys-msec", Self.count(process.systemTime * 1000)),
      ("real-memory-usage", Self.count(Double(process.memory))),
      ("fd-usage", Self.count(Double(process.openFiles))),
      ("zone-cache-size", Self.count(Double(zones))),
    ]
    maps = [
      (
        "response-by-rcode",
        codes.enumerated().map { (ServerReading.codeNames[$0.offset], $0.element) }
          .filter { $0.1 > 0 }
      ),
      ("response-by-qtype", Self.values(top.types, top)),
    ]
    rings = [("queries", Self.values(top.names, top)), ("remotes", Self.values(top.clients, top))]
  }

  /// Samples as the queries that they stand for.
  private static func values(
    _ rows: [TopList.Row], _ top: TopList
  ) -> [(name: String, value: UInt64)] {
    rows.map { ($0.what, $0.count &* UInt64(max(top.sampleRate, 1))) }
  }

  private static func count(_ value: Double) -> UInt64 { UInt64(min(max(value, 0), 1e18)) }
}
