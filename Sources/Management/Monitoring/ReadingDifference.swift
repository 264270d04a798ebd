import DatagramTransport
import NameServer
import StreamTransport
import Telemetry

/// What happened between two readings.
struct ReadingDifference {
  let former: ServerReading
  let new: ServerReading

  /// The time between them in seconds; never quite nothing.
  var seconds: Double { max((new.moment - former.moment) / .seconds(1), 0.001) }

  /// How much a counter rose in a second.
  func rate(_ value: (ServerReading) -> UInt64) -> Double {
    Double(value(new) &- min(value(former), value(new))) / seconds
  }

  /// Responses a second by code, with the codes' names.
  var codes: [(name: String, rate: Double)] {
    ServerReading.codeNames.enumerated().map { code, name in (name, rate { $0.codes[code] }) }
  }

  /// The share of queries that were asked again; `nil` when none was looked at.
  var resentShare: Double? {
    let sampled = rate(\.datagrams.sampledQueries)
    return sampled > 0 ? rate(\.datagrams.resentQueries) / sampled : nil
  }

  /// What got lost.
  ///
  /// - Parameter longer: The same over a longer time, for what is only looked at every few seconds.
  func lost(lately longer: ReadingDifference? = nil) -> Overview.Lost {
    let longer = longer ?? self
    return Overview.Lost(
      socketDrops: rate(\.process.socketDrops), tableDrops: longer.rate(\.tableTotals.drops),
      tooLong: longer.rate(\.tableTotals.tooLong), unsent: rate(\.datagrams.sendErrors))
  }

  /// How long answers took.
  var latency: Percentiles { Percentiles(from: former.latency, to: new.latency) }
}
