/// Reads what the kernel sent, from memory: for fuzzing and for tests.
///
/// Nothing here can trap or loop, whatever the octets are.
public enum NetlinkDump {
  /// The entries among messages of ctnetlink.
  public static func flows(_ bytes: Span<UInt8>) -> [TrackedFlow] {
    var all: [TrackedFlow] = []
    var cursor = NetlinkMessageCursor(count: bytes.count)
    while let message = cursor.next(in: bytes) {
      if let flow = TrackedFlow(message, in: bytes) { all.append(flow) }
    }
    return all
  }

  /// The counters among messages of ctnetlink.
  public static func statistics(_ bytes: Span<UInt8>) -> [ProcessorStatistics] {
    var all: [ProcessorStatistics] = []
    var cursor = NetlinkMessageCursor(count: bytes.count)
    while let message = cursor.next(in: bytes) {
      if let one = ProcessorStatistics(message, in: bytes) { all.append(one) }
    }
    return all
  }

  /// What wants tracking among messages of nf_tables.
  public static func causes(_ bytes: Span<UInt8>) -> [TrackingCause] {
    var all: [TrackingCause] = []
    var cursor = NetlinkMessageCursor(count: bytes.count)
    while let message = cursor.next(in: bytes) {
      all += TrackingCauses.causes(inRule: message, bytes)
      if let cause = TrackingCauses.cause(inObject: message, bytes) { all.append(cause) }
    }
    return all
  }

  /// What wants tracking in a table of the older packet filter, as `IPT_SO_GET_ENTRIES` gives it.
  public static func legacyCauses(_ bytes: Span<UInt8>, isIPv6: Bool) -> TrackingCauses {
    var causes = TrackingCauses()
    causes.readLegacy(bytes, table: "filter", isIPv6 ? .ipv6 : .ipv4)
    return causes
  }
}
