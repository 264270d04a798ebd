import Conntrack
import Glibc

/// What belongs to one network namespace, read by a thread that is in it.
struct NamespaceSources: Sendable {
  var sources: [LiveSource] = []
  var entries: EntrySummary?
  var listing: TrackingTable.Listing?
  var fill: TrackingTable.Fill?
  var causes: TrackingCauses?
  var driverPrograms: [DriverProgram] = []
  var problems: [String] = []

  private static let files: [(String, FileKind)] = [
    ("/proc/net/snmp", .snmp), ("/proc/net/netstat", .snmp), ("/proc/net/snmp6", .snmp6),
    ("/proc/net/udp", .udpSockets), ("/proc/net/udp6", .udpSockets),
    ("/proc/net/stat/arp_cache", .neighbourStatistics),
    ("/proc/net/stat/rt_cache", .routeCacheStatistics),
  ]
  private static let settingFolders = [
    "/proc/sys/net/netfilter", "/proc/sys/net/ipv4/netfilter", "/proc/sys/net/ipv4",
    "/proc/sys/net",
  ]

  /// Reads the calling thread's namespace.
  ///
  /// - Parameter options: What to read.
  static func read(_ options: LiveOptions) -> NamespaceSources {
    var space = NamespaceSources()
    space.readFiles()
    space.readTable(options)
    if options.rules { space.readRules() }
    space.driverPrograms = (try? NetworkLinks().driverPrograms()) ?? []
    return space
  }

  /// Reads what changes of the calling thread's table, and nothing else: a handful of files.
  static func table() -> NamespaceSources {
    var space = NamespaceSources()
    for folder in ["/proc/sys/net/netfilter/nf", "/proc/sys/net/ipv4/netfilter/ip"] {
      for name in ["count", "max", "udp_timeout"] {
        let path = "\(folder)_conntrack_\(name)"
        if let source = LiveSource.file(path, .sysctlFile, &space.problems) {
          space.sources.append(source)
        }
      }
    }
    space.readStatistics()
    if space.sources.isEmpty { space.readTable(.moment) }
    return space
  }

  private mutating func readFiles() {
    for (path, kind) in Self.files {
      if let source = LiveSource.file(path, kind, &problems) { sources.append(source) }
    }
    for folder in Self.settingFolders {
      for name in KernelFiles.entries(of: folder).sorted()
      where name.hasPrefix("nf_conntrack_") || name.hasPrefix("ip_conntrack_") {
        if let source = LiveSource.file("\(folder)/\(name)", .sysctlFile, &problems) {
          sources.append(source)
        }
      }
    }
    for name in ["rmem_default", "rmem_max", "netdev_max_backlog", "message_cost", "message_burst"]
    {
      if let source = LiveSource.file("/proc/sys/net/core/\(name)", .sysctlFile, &problems) {
        sources.append(source)
      }
    }
    for module in ["nf_conntrack", "ip_conntrack"] {
      let path = "/sys/module/\(module)/parameters/hashsize"
      if let source = LiveSource.file(path, .hashSize, &problems) { sources.append(source) }
    }
    readStatistics()
  }

  private mutating func readStatistics() {
    for module in ["nf_conntrack", "ip_conntrack"] {
      let path = "/proc/net/stat/\(module)"
      if let source = LiveSource.file(path, .statistics, &problems) { sources.append(source) }
    }
  }

  /// Asks netlink for what files don't have, or where there are none of them.
  private mutating func readTable(_ options: LiveOptions) {
    guard TrackingTable.isPresent else { return }
    do throws(KernelError) {
      let table = try TrackingTable()
      let fill = try table.fill()
      self.fill = fill
      if !sources.contains(where: { $0.kind == .statistics }) {
        let text = try table.processorStatistics().map(\.line).joined(separator: "\n")
        sources.append(LiveSource("conntrack -S", .statisticsListing, text: text + "\n"))
      }
      guard options.entries, Int(fill.count) <= options.mostEntries else { return }
      var summary = EntrySummary(source: Source(file: "ctnetlink"))
      listing = try table.forEachFlow { summary.add(ConntrackEntry($0)) }
      entries = summary
    } catch {
      // Kernels before 2.6.14 have no ctnetlink, and some have it as a module that isn't loaded.
      problems.append("\(error)")
    }
  }

  /// Reads the rules in words, with the tools that are there, and what in them wants tracking, from
  /// the kernel itself.
  private mutating func readRules() {
    causes = TrackingCauses.current()
    problems += causes?.problems ?? []
    var hasNFT = false
    if let nft = Program("nft"), let result = try? nft.run(["list", "ruleset"]) {
      if result.status == 0 {
        hasNFT = true
        sources.append(LiveSource("nft list ruleset", .nftables, text: result.output))
      } else {
        problems.append("nft list ruleset: \(result.errors)")
      }
    }
    // The legacy tables are asked for only where they are: asking makes them.
    for (legacy, kind) in [(LegacyTables.ipv4, FileKind.iptables), (.ipv6, .ip6tables)] {
      let tool = kind == .iptables ? "iptables" : "ip6tables"
      let isThere = !legacy.names().isEmpty
      let names =
        isThere ? ["\(tool)-legacy-save", "\(tool)-save"] : hasNFT ? [] : ["\(tool)-save"]
      for name in names {
        guard let program = Program(name), let result = try? program.run(["-c"]), result.status == 0
        else { continue }
        if result.output.contains("*") {
          sources.append(LiveSource("\(name) -c", kind, text: result.output))
        }
        break
      }
    }
  }
}
