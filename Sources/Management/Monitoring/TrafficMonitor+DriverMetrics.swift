import EBPF
import NameServer
import Telemetry
import XDPTransport

extension TrafficMonitor {
  /// How it stands with answers from the network driver; `nil` where none are wanted.
  func driverState(_ difference: ReadingDifference) -> Overview.Driver? {
    guard let driver = server.xdp else { return nil }
    let extent = driver.transport?.extent
    return Overview.Driver(
      interfaces: driver.attachments.map {
        .init(
          name: $0.interface, mode: $0.mode.map { "\($0)" } ?? "none",
          reason: $0.reason.isEmpty ? nil : $0.reason)
      },
      answers: difference.rate(\.driver.answers), passed: difference.rate(\.driver.passed),
      limited: difference.rate(\.driver.limited), denied: difference.rate(\.driver.denied),
      names: extent?.names ?? 0, octets: extent?.octets ?? 0,
      isComplete: extent.map { $0.isComplete && $0.isSettled } ?? false,
      total: difference.new.driver.answers)
  }

  /// What is answered from the network driver, where that is wanted.
  func addDriver(_ text: inout MetricsText) {
    guard let driver = server.xdp else { return }
    text.begin(
      "martlet_xdp_attached", .gauge, "1 where the driver's program runs on an interface, else 0.")
    for attachment in driver.attachments {
      text.add(
        "martlet_xdp_attached", attachment.mode == nil ? 0 : 1,
        [
          ("interface", attachment.interface),
          ("mode", attachment.mode.map { "\($0)" } ?? "none"),
        ])
    }
    guard let transport = driver.transport else { return }
    if let counters = try? transport.counters() {
      text.begin(
        "martlet_xdp_packets_total", .counter,
        "Packets by what the driver's program did with them.")
      for decision in Decision.allCases {
        text.add(
          "martlet_xdp_packets_total", Double(counters[decision] ?? 0),
          [("decision", decision.label)])
      }
    }
    let extent = transport.extent
    text.add(
      "martlet_xdp_names", .gauge, "Names that the driver's program answers for.",
      Double(extent.names))
    text.add(
      "martlet_xdp_memory_bytes", .gauge, "Octets of its answers.", Double(extent.octets))
    text.add(
      "martlet_xdp_complete", .gauge,
      "1 while it holds all that is published, else 0: the sockets answer for the rest.",
      extent.isComplete && extent.isSettled ? 1 : 0)
  }
}
