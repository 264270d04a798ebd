import Conntrack

/// Listens to the events of connection tracking in the namespace of the thread that made it.
///
/// While somebody listens, the kernel makes an event for every entry. That costs it some
/// microseconds for each, so samples are bounded in time and number.
public final class FlowEvents {
  private let socket: NetlinkSocket

  /// Begins to listen.
  ///
  /// - Throws: ``KernelError``; `EPERM` without CAP_NET_ADMIN, `ENOENT` where connection tracking
  ///   isn't loaded.
  public init() throws(KernelError) {
    try TrackingTable.requirePresence()
    // NFNLGRP_CONNTRACK_NEW is group 1, NFNLGRP_CONNTRACK_DESTROY group 3.
    socket = try NetlinkSocket(.netfilter, groups: 1 << 0 | 1 << 2)
  }

  /// Counts events.
  ///
  /// - Parameters:
  ///   - seconds: How long.
  ///   - most: The sample ends early after so many events.
  /// - Throws: ``KernelError``.
  public func sample(seconds: Double, most: Int = 100_000) throws(KernelError) -> FlowRate {
    var rate = FlowRate()
    let start = Clock.now
    var left = seconds
    while left > 0, rate.made + rate.removed < most {
      socket.setPatience(seconds: max(left, 0.001))
      let heard = try socket.listen("listen to connection tracking") { message, bytes in
        Self.count(message, bytes, &rate)
      }
      if heard.completeness.hasGaps { rate.isLowerBound = true }
      left = seconds - (Clock.now - start)
    }
    rate.seconds = Clock.now - start
    return rate
  }

  private static func count(
    _ message: NetlinkMessage, _ bytes: Span<UInt8>, _ rate: inout FlowRate
  ) {
    guard message.type >> 8 == UInt16(TrackingTable.subsystem) else { return }
    switch TrackingTable.Request(rawValue: UInt8(truncatingIfNeeded: message.type)) {
    case .new:
      rate.made += 1
      guard let flow = TrackedFlow(message, in: bytes) else { return }
      let service = Service(
        protocolNumber: flow.transport, port: flow.original.destinationPort)
      // What is asked of many ports (a scan) must not make this grow without bound.
      if rate.madeByService[service] != nil || rate.madeByService.count < 4096 {
        rate.madeByService[service, default: 0] += 1
      }
    case .delete: rate.removed += 1
    default: break
    }
  }
}
