import Glibc

extension TrackingCauses {
  /// `NFNL_SUBSYS_NFTABLES` and its messages (linux/netfilter/nf_tables.h).
  private enum NFTables {
    static let subsystem: UInt8 = 10
    static let getRule: UInt8 = 7
    static let getObject: UInt8 = 19
  }

  /// Reads all rules and objects of nf_tables.
  ///
  /// - Throws: ``KernelError``. A kernel without nf_tables is no error.
  mutating func readNFTables() throws(KernelError) {
    let socket = try NetlinkSocket(.netfilter)
    do throws(KernelError) {
      var all: [TrackingCause] = []
      var count = 0
      for attempt in 1...3 {
        (all, count) = ([], 0)
        let completeness = try socket.perform(
          NetlinkRequest(
            subsystem: NFTables.subsystem, message: NFTables.getRule,
            flags: NetlinkMessage.Flag.dump), "read the rules of nf_tables"
        ) { message, bytes in
          count += 1
          all += Self.causes(inRule: message, bytes)
        }
        if !completeness.wasInterrupted && !completeness.hasGaps { break }
        if attempt == 3 { problems.append("the rules of nf_tables changed while they were read") }
      }
      causes += all
      ruleCount += count
    } catch  where error.code == EINVAL || error.code == EOPNOTSUPP {
      return
    }
    _ = try? socket.perform(
      NetlinkRequest(
        subsystem: NFTables.subsystem, message: NFTables.getObject,
        flags: NetlinkMessage.Flag.dump), "read the objects of nf_tables"
    ) { message, bytes in
      if let cause = Self.cause(inObject: message, bytes) { causes.append(cause) }
    }
  }

  /// The family, as nft writes it, and the attributes of a message of nf_tables.
  private static func opening(
    _ message: NetlinkMessage, _ bytes: Span<UInt8>
  ) -> (family: String, attributes: NetlinkAttributeCursor)? {
    let start = message.payload.lowerBound
    guard message.payload.count >= 4, message.payload.upperBound <= bytes.count else { return nil }
    let families: [UInt8: String] = [
      1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6",
    ]
    return (
      families[bytes[start]] ?? "family \(bytes[start])",
      NetlinkAttributeCursor(start + 4..<message.payload.upperBound)
    )
  }

  /// What in a rule needs tracking.
  static func causes(inRule message: NetlinkMessage, _ bytes: Span<UInt8>) -> [TrackingCause] {
    guard let opening = opening(message, bytes) else { return [] }
    var cursor = opening.attributes
    var (table, chain, handle) = ("", "", UInt64(0))
    var needs: [String] = []
    while let attribute = cursor.next(in: bytes) {
      switch attribute.type {
      case 1: table = attribute.text(in: bytes)
      case 2: chain = attribute.text(in: bytes)
      case 3: handle = attribute.bigEndian(UInt64.self, in: bytes) ?? 0
      case 4:
        var list = NetlinkAttributeCursor(attribute.payload)
        while let element = list.next(in: bytes) {
          if let need = need(ofExpression: element, bytes), !needs.contains(need) {
            needs.append(need)
          }
        }
      default: break
      }
    }
    return needs.map {
      TrackingCause(
        source: .nftables, family: opening.family, table: table, chain: chain, number: handle,
        expression: $0)
    }
  }

  /// The expression when it needs tracking, otherwise `nil`.
  private static func need(
    ofExpression element: NetlinkAttribute, _ bytes: Span<UInt8>
  ) -> String? {
    var (name, data) = ("", 0..<0)
    var cursor = NetlinkAttributeCursor(element.payload)
    while let attribute = cursor.next(in: bytes) {
      if attribute.type == 1 { name = attribute.text(in: bytes) }
      if attribute.type == 2 { data = attribute.payload }
    }
    switch name {
    case "ct": return ctKey(data, bytes).map { "ct \($0)" } ?? "ct"
    case "masq": return "masquerade"
    case "redir": return "redirect"
    case "nat", "connlimit", "synproxy", "flow_offload": return name
    case "match", "target":
      let (extensionName, information) = compatible(data, bytes)
      guard
        ExtensionNeeds.tracking(
          name == "match" ? .match : .target, extensionName, information, bytes)
      else { return nil }
      return "\(name) \(extensionName)"
    default: return nil
    }
  }

  /// What a `ct` expression reads or sets (`NFTA_CT_KEY`).
  private static func ctKey(_ data: Range<Int>, _ bytes: Span<UInt8>) -> String? {
    let names = [
      "state", "direction", "status", "mark", "secmark", "expiration", "helper", "l3proto", "saddr",
      "daddr", "protocol", "proto-src", "proto-dst", "label", "packets", "bytes", "avgpkt", "zone",
      "event",
    ]
    var cursor = NetlinkAttributeCursor(data)
    while let attribute = cursor.next(in: bytes) {
      guard attribute.type == 2 else { continue }
      let key = Int(attribute.bigEndian(UInt32.self, in: bytes) ?? .max)
      return names.indices.contains(key) ? names[key] : nil
    }
    return nil
  }

  /// The name and data of an extension of iptables inside a rule of nf_tables.
  private static func compatible(
    _ data: Range<Int>, _ bytes: Span<UInt8>
  ) -> (name: String, information: Range<Int>) {
    var (name, information) = ("", 0..<0)
    var cursor = NetlinkAttributeCursor(data)
    while let attribute = cursor.next(in: bytes) {
      if attribute.type == 1 { name = attribute.text(in: bytes) }
      if attribute.type == 3 { information = attribute.payload }
    }
    return (name, information)
  }

  /// An object that switches tracking on as soon as it is there.
  static func cause(
    inObject message: NetlinkMessage, _ bytes: Span<UInt8>
  ) -> TrackingCause? {
    guard let opening = opening(message, bytes) else { return nil }
    var cursor = opening.attributes
    let kinds: [UInt32: String] = [
      3: "ct helper", 5: "ct count", 7: "ct timeout", 9: "ct expectation", 10: "synproxy",
    ]
    var (table, handle, kind, name) = ("", UInt64(0), UInt32(0), "")
    while let attribute = cursor.next(in: bytes) {
      switch attribute.type {
      case 1: table = attribute.text(in: bytes)
      case 2: name = attribute.text(in: bytes)
      case 3: kind = attribute.bigEndian(UInt32.self, in: bytes) ?? 0
      case 6: handle = attribute.bigEndian(UInt64.self, in: bytes) ?? 0
      default: break
      }
    }
    guard let word = kinds[kind] else { return nil }
    return TrackingCause(
      source: .nftables, family: opening.family, table: table, chain: nil, number: handle,
      expression: "\(word) \(name)")
  }
}
