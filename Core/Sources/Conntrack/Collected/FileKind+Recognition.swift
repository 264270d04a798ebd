extension FileKind {
  /// Says what a file is, by its content before its name: files are renamed on their way.
  ///
  /// - Parameters:
  ///   - path: The path within the collection.
  ///   - head: The first octets; more than 16 KiB are not looked at.
  /// - Returns: nil when it is nothing that is of use here.
  public static func recognize(path: String, head: [UInt8]) -> FileKind? {
    let text = SourceText(file: path, bytes: Array(head.prefix(1 << 14)))
    guard !isBinary(text.bytes) else { return nil }
    let lines = text.lines.lazy.map(\.text).filter { !$0.isEmpty }
    let sample = Array(lines.prefix(60))
    let name = FileName(path)
    return byName(name, sample) ?? byContent(name, sample) ?? log(name, sample)
  }

  /// Whether octets are no text: compressed, or a database.
  static func isBinary(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return false }
    let sample = bytes.prefix(4096)
    let odd = sample.count { $0 < 0x09 || (0x0E..<0x1B).contains($0) }
    return odd * 10 > sample.count
  }

  /// Files whose content does not say what they are.
  private static func byName(_ name: FileName, _ lines: [String]) -> FileKind? {
    if name.path.hasSuffix("etc/modules") { return .modulesToLoad }
    if name.base.hasPrefix("modprobe.conf") || name.path.hasSuffix("etc/modules.conf") {
      return .moduleConfiguration
    }
    if name.base.hasPrefix("sysctl.conf") { return .sysctlConfiguration }
    // Of these folders only files with this ending are read at boot.
    if name.base.hasSuffix(".conf") {
      if name.contains("modules-load.d/") { return .modulesToLoad }
      if name.contains("modprobe.d/") { return .moduleConfiguration }
      if name.contains("sysctl.d/") { return .sysctlConfiguration }
    }
    if lines.isEmpty, let kind = empty(name) { return kind }
    switch name.base {
    case "rc.local", "boot.local": return .bootScript
    case "iptables-config", "ip6tables-config": return .iptablesConfiguration
    case "hashsize": return .hashSize
    case "boot_id": return .bootIdentifier
    case "cmdline", "proc_cmdline": return .commandLine
    case "hostname": return .hostname
    case "redhat-release", "centos-release", "os-release": return .distribution
    case "date": return .date
    case "uptime" where lines.count == 1 && isUptime(lines[0]): return .uptime
    case "nf_conntrack", "ip_conntrack":
      return name.contains("/stat/") || lines.first?.hasPrefix("entries") == true
        ? .statistics : .dump
    default: break
    }
    if name.contains("conntrack_-C") { return .entryCount }
    if lines.count <= 1, NamespaceReading.sysctlName(ofPath: name.path) != nil {
      return .sysctlFile
    }
    return nil
  }

  /// What says something by being empty: no rules, no modules.
  private static func empty(_ name: FileName) -> FileKind? {
    if name.base == "modules" || name.base == "lsmod" { return .modules }
    if name.base.hasPrefix("nft") { return .nftables }
    if name.base.hasPrefix("ip6tables") { return .ip6tables }
    return name.base.hasPrefix("iptables") ? .iptables : nil
  }

  private static func isUptime(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    return words.count == 2 && words.allSatisfy { Double($0) != nil }
  }

  private static func byContent(_ name: FileName, _ lines: [String]) -> FileKind? {
    guard let first = lines.first else { return nil }
    for line in lines.prefix(20) {
      if let kind = telling(line, name) { return kind }
    }
    if isSoftnet(lines, name) { return .softnet }
    if let kind = sysctls(name, lines) { return kind }
    if lines.prefix(20).contains(where: { line in
      let bytes = Array(line.utf8)
      return DumpReader.entry(bytes.span) != nil
    }) {
      return .dump
    }
    if lines.count == 1, Reading.isRelease(Substring(first)) { return .kernelRelease }
    return nil
  }

  /// What a single line gives away.
  private static func telling(_ line: String, _ name: FileName) -> FileKind? {
    let words = line.split(separator: " ")
    guard let first = words.first else { return nil }
    if line.hasPrefix("slabinfo - version") || line.contains(": tunables") { return .slabinfo }
    switch first {
    case "entries": return statistics(words)
    case "MemTotal:": return .meminfo
    case "Ip:" where words.count > 5, "TcpExt:" where words.count > 5,
      "Udp:" where words.count > 3:
      return .snmp
    case "Ip:" where words.count == 1: return .netstatListing
    case "Ip6InReceives": return .snmp6
    case "sl" where words.contains("local_address"):
      if name.base.contains("tcp") || name.base.contains("raw") { return nil }
      return name.base.contains("udp") || words.contains("pointer") ? .udpSockets : nil
    case "*filter", "*nat", "*mangle", "*raw", "*security":
      return name.contains("ip6") ? .ip6tables : .iptables
    case "#" where line.contains("ip6tables-save"): return .ip6tables
    case "Chain" where words.count > 2 && words[2].hasPrefix("("):
      return name.contains("ip6") ? .ip6tablesListing : .iptablesListing
    case "table" where words.count >= 3 && words.last == "{": return .nftables
    case "Module" where words.contains("Size"): return .modules
    case "Linux" where words.count > 2:
      return Reading.isRelease(words[2]) ? .kernelRelease : nil
    case "processor" where words.count == 3 && words[1] == ":": return .processors
    default: break
    }
    if first.hasPrefix("cpu="), line.contains("insert_failed=") { return .statisticsListing }
    if first.hasPrefix("PRETTY_NAME=") { return .distribution }
    if first == "options", words.count > 2, words[2].contains("=") { return .moduleConfiguration }
    if words.contains("Live"), words.count >= 6, UInt64(words[1]) != nil { return .modules }
    if words.contains("PID"), words.contains("COMMAND") || words.contains("CMD") {
      return .processes
    }
    if words.contains("UNIT"), words.contains("LOAD") { return .processes }
    return nil
  }

  private static func statistics(_ words: [Substring]) -> FileKind? {
    if words.contains("early_drop") || words.contains("insert_failed") { return .statistics }
    if words.contains("unresolved_discards") || words.contains("allocs") {
      return .neighbourStatistics
    }
    if words.contains("gc_total") || words.contains("in_hit") { return .routeCacheStatistics }
    return words.count == 2 && UInt64(words[1]) != nil ? .statisticsListing : nil
  }

  private static func isSoftnet(_ lines: [String], _ name: FileName) -> Bool {
    lines.prefix(4).allSatisfy { line in
      let words = line.split(separator: " ")
      return words.count >= 9 && (words.count <= 15 || name.contains("softnet"))
        && words.allSatisfy { $0.utf8.count == 8 && $0.allSatisfy(\.isHexDigit) }
    }
  }

  private static func sysctls(_ name: FileName, _ lines: [String]) -> FileKind? {
    let roots = [
      "net.", "net/", "kernel.", "vm.", "fs.", "dev.", "abi.", "debug.", "user.", "sunrpc.",
      "crypto.", "/proc/sys/",
    ]
    let assignments = lines.count { line in
      let line = line.drop { $0 == " " || $0 == "-" }
      return roots.contains { line.hasPrefix($0) } && line.contains { $0 == "=" || $0 == ":" }
    }
    let remarks = lines.count { $0.hasPrefix("#") || $0.hasPrefix(";") }
    guard assignments > 0, (assignments + remarks) * 2 >= lines.count else { return nil }
    let isConfiguration = name.base.hasSuffix(".conf") || name.contains("sysctl.d")
    return isConfiguration ? .sysctlConfiguration : .sysctls
  }

  private static func log(_ name: FileName, _ lines: [String]) -> FileKind? {
    let names = ["messages", "syslog", "kern", "dmesg", "journal", "logs"]
    if names.contains(where: { name.base.hasPrefix($0) }) { return .kernelLog }
    if name.base.contains("journalctl") || name.base.contains("dmesg") { return .kernelLog }
    for line in lines {
      let bytes = Array(line.utf8)
      if LogLine.kind(bytes.span) != nil { return .kernelLog }
      if line.contains(" kernel: "), LogDate.moment(bytes.span) != nil { return .kernelLog }
      if line.hasPrefix("["), LogDate.moment(bytes.span) != nil { return .kernelLog }
    }
    return nil
  }
}
