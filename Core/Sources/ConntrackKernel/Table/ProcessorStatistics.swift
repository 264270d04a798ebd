/// What one processor counted since boot (`IPCTNL_MSG_CT_GET_STATS_CPU`).
///
/// All counters are 32 bits wide and wrap. What a kernel doesn't say stays `nil`.
public struct ProcessorStatistics: Hashable, Sendable {
  /// The counters that ctnetlink names; the raw value is the attribute's number.
  public enum Counter: UInt16, CaseIterable, Sendable {
    /// Lookups' steps (until 4.9).
    case searched = 1
    /// Lookups that found an entry.
    case found = 2
    /// Entries made (until 4.9).
    case new = 3
    /// Packets that can't be tracked.
    case invalid = 4
    /// Packets that had an entry already (until 5.9).
    case ignore = 5
    /// Entries removed (until 4.9).
    case delete = 6
    /// Entries put on the list of the dying (until 4.9).
    case deleteList = 7
    /// Entries put into the table (until 4.9).
    case insert = 8
    /// Entries that could not be put into the table.
    case insertFailed = 9
    /// Packets dropped because no entry could be had: the table is full, or memory ran out.
    case drop = 10
    /// Entries evicted to make room.
    case earlyDrop = 11
    /// Packets with an error in the transport's header.
    case error = 12
    /// Lookups begun again since the table was resized meanwhile.
    case searchRestart = 13
    /// Races of two packets of one flow that were settled.
    case clashResolve = 14
    /// Entries refused since their chain was too long (since 5.15).
    case chainTooLong = 15

    /// What `/proc/net/stat/nf_conntrack` and `conntrack -S` call it.
    public var name: String {
      switch self {
      case .searched: "searched"
      case .found: "found"
      case .new: "new"
      case .invalid: "invalid"
      case .ignore: "ignore"
      case .delete: "delete"
      case .deleteList: "delete_list"
      case .insert: "insert"
      case .insertFailed: "insert_failed"
      case .drop: "drop"
      case .earlyDrop: "early_drop"
      case .error: "error"
      case .searchRestart: "search_restart"
      case .clashResolve: "clash_resolve"
      case .chainTooLong: "chaintoolong"
      }
    }
  }

  /// Which processor.
  public var processor: UInt16
  /// The counters that the kernel gave.
  public var counters: [Counter: UInt32] = [:]

  /// Reads a message of ctnetlink.
  ///
  /// - Returns: `nil` when it is damaged.
  init?(_ message: NetlinkMessage, in bytes: Span<UInt8>) {
    let start = message.payload.lowerBound
    guard message.payload.count >= 4, message.payload.upperBound <= bytes.count else { return nil }
    processor = UInt16(bytes[start + 2]) << 8 | UInt16(bytes[start + 3])
    var cursor = NetlinkAttributeCursor(start + 4..<message.payload.upperBound)
    while let attribute = cursor.next(in: bytes) {
      guard let counter = Counter(rawValue: attribute.type) else { continue }
      counters[counter] = attribute.bigEndian(UInt32.self, in: bytes)
    }
    guard !cursor.isDamaged else { return nil }
  }
}
