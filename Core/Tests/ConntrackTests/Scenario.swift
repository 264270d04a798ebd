import Conntrack

/// A system of today at one moment, as texts that the parsers read.
struct Scenario {
  var uptime = 1000.0
  var count = 1000
  var limit = 262_144
  var buckets = 262_144
  var counters: [String: UInt32] = [:]
  var files: [(file: String, text: String, kind: FileKind)] = []
  var driverPrograms: [DriverProgram] = []

  static let columns = [
    "entries", "clashres", "found", "new", "invalid", "ignore", "delete", "chainlength", "insert",
    "insert_failed", "drop", "early_drop", "icmp_error", "expect_new", "expect_create",
    "expect_delete", "search_restart",
  ]

  private func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Two processors, of which the second has counted nothing.
  var statistics: String {
    let first = Self.columns.map { hex($0 == "entries" ? UInt32(count) : counters[$0] ?? 0) }
    let second = Self.columns.map { hex($0 == "entries" ? UInt32(count) : 0) }
    return [Self.columns, first, second].map { $0.joined(separator: " ") + "\n" }.joined()
  }

  var sysctls: String {
    """
    net.netfilter.nf_conntrack_buckets = \(buckets)
    net.netfilter.nf_conntrack_count = \(count)
    net.netfilter.nf_conntrack_max = \(limit)
    net.netfilter.nf_conntrack_udp_timeout = 30
    net.netfilter.nf_conntrack_udp_timeout_stream = 120
    """
  }

  var reading: Reading {
    var reading = Reading()
    reading.add(SourceText(file: "uname", "Linux ns1 6.18.0 #1 SMP x86_64"), as: .kernelRelease)
    reading.add(SourceText(file: "uptime", "\(uptime) 1.0"), as: .uptime)
    reading.add(SourceText(file: "stat", statistics), as: .statistics)
    reading.add(SourceText(file: "sysctl", sysctls), as: .sysctls)
    for (file, text, kind) in files { reading.add(SourceText(file: file, text), as: kind) }
    reading[namespace: nil].driverPrograms = driverPrograms.map {
      Fact($0, Source(file: "rtnetlink"))
    }
    return reading
  }

  /// The diagnosis of this moment and one that comes ten seconds later.
  func diagnosis(_ change: (inout Scenario) -> Void) -> Diagnosis {
    var later = self
    later.uptime += 10
    change(&later)
    return Diagnosis([reading, later.reading])
  }

  /// Lines of a dump: DNS over UDP, assured or not.
  static func dump(assured: Int, evictable: Int, remaining: Int = 29) -> String {
    var text = ""
    for index in 0..<(assured + evictable) {
      let isAssured = index < assured
      text += "ipv4     2 udp      17 \(isAssured ? 119 : remaining) "
      text += "src=192.0.2.\(index % 250) dst=198.51.100.53 sport=\(1024 + index) dport=53 "
      text += "src=198.51.100.53 dst=192.0.2.\(index % 250) sport=53 dport=\(1024 + index) "
      text += (isAssured ? "[ASSURED] " : "") + "mark=0 use=2\n"
    }
    return text
  }
}
