import EBPF
import NameServer
import XDPTransport

/// What is counted of the answers from the network driver, at one moment.
struct DriverReading: Sendable {
  /// The counters of the driver's program.
  var counters: [Decision: UInt64]

  /// What the program has counted; nothing where there is none, or it can't be asked.
  init(_ service: XDPService?) { counters = (try? service?.transport?.counters()) ?? [:] }

  /// What these counters say.
  init(_ counters: [Decision: UInt64]) { self.counters = counters }

  private func count(_ decisions: Decision...) -> UInt64 {
    decisions.reduce(0) { $0 &+ (counters[$1] ?? 0) }
  }

  /// Queries that were answered.
  var answers: UInt64 {
    Decision.allCases.filter(\.isAnswer).reduce(0) { $0 &+ (counters[$1] ?? 0) }
  }
  /// Responses by code: what has records, what has none, and who is sent to TCP are NOERROR.
  var codes: [UInt64] { [count(.answered, .noData, .wildcard, .slipped), 0, 0, count(.noName)] }
  /// Queries dropped because their source asks too often, or is denied.
  var limited: UInt64 { count(.limited) }
  /// The same for sources that are denied.
  var denied: UInt64 { count(.denied) }
  /// DNS queries that were passed on to the sockets.
  var passed: UInt64 {
    count(
      .source, .unusualPacket, .malformed, .unusualQuery, .unusualOption, .unknownZone,
      .incompleteZone, .left, .changing, .tooLarge, .noRoom)
  }
}
