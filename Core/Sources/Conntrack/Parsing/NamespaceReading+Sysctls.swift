extension NamespaceReading {
  /// Takes the output of `sysctl -a`, or of `grep . /proc/sys/…`: `name = value`, `name: value`,
  /// `name=value` or `/proc/sys/name:value`.
  public mutating func addSysctls(_ text: SourceText, problems: inout ProblemList) {
    for line in text.lines {
      guard !line.text.isEmpty, !Self.isRemark(line.text) else { continue }
      let source = text.source(line.number)
      guard let (name, value) = Self.assignment(line.text) else {
        problems.report(source, found: line.text, expected: "\"name = value\"")
        continue
      }
      // Some other settings are listed as several lines.
      if let other = sysctls[name], other.value != value, other.source.file == text.file,
        name.contains("conntrack")
      {
        problems.report(
          source, found: line.text,
          expected: "one value for \(name); line \(other.source.line ?? 0) says \(other.value)")
      }
      sysctls[name] = Fact(value, source)
    }
  }

  /// Takes the content of one file below `/proc/sys`, whose path gives the name.
  public mutating func addSysctlFile(_ text: SourceText, problems: inout ProblemList) {
    guard let name = Self.sysctlName(ofPath: text.file) else {
      problems.report(
        text.source(), found: text.file, expected: "a path below /proc/sys that names the setting")
      return
    }
    guard let line = text.lines.first(where: { !$0.text.isEmpty }) else {
      problems.report(text.source(), found: "", expected: "the value of \(name)")
      return
    }
    sysctls[name] = Fact(
      line.words.joined(separator: " "), text.source(line.number))
  }

  /// The dotted name of a setting from the path of its file; also from a bare file name of
  /// connection tracking such as `nf_conntrack_max`.
  static func sysctlName(ofPath path: String) -> String? {
    let parts = path.split(separator: "/")
    if let index = parts.firstIndex(of: "sys"), index + 2 < parts.count,
      index == 0 || parts[index - 1] == "proc" || parts[index + 1] == "net"
    {
      return parts[(index + 1)...].joined(separator: ".")
    }
    guard var name = parts.last else { return nil }
    if name.hasSuffix(".txt") { name = name.dropLast(4) }
    if name.hasPrefix("net.") { return String(name) }
    if name.hasPrefix("nf_conntrack_") { return "net.netfilter.\(name)" }
    if name.hasPrefix("ip_conntrack_") { return "net.ipv4.netfilter.\(name)" }
    return nil
  }

  private static func isRemark(_ text: String) -> Bool {
    text.hasPrefix("#") || text.hasPrefix(";") || text.hasPrefix("sysctl:")
      || text.hasPrefix("error:") || text.hasPrefix("warning:") || text.hasPrefix("$ ")
      || text.hasPrefix("grep:") || text.hasPrefix("cat:")
  }

  /// Splits an assignment; the name with dots.
  static func assignment(_ text: String) -> (name: String, value: String)? {
    guard let mark = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return nil }
    var name = text[..<mark].drop { $0 == " " || $0 == "-" }
    while name.last == " " { name = name.dropLast() }
    if name.hasPrefix("/proc/sys/") { name = name.dropFirst(10) }
    guard let dotted = dotted(name) else { return nil }
    let value = text[text.index(after: mark)...].split(separator: " ").joined(separator: " ")
    return (dotted, value)
  }

  /// A sysctl's name with dots, as `sysctl.conf(5)` allows slashes too; nil when it is none.
  static func dotted(_ name: some StringProtocol) -> String? {
    guard name.utf8.count < 256, name.contains(where: { $0 == "." || $0 == "/" }) else {
      return nil
    }
    let isPlain = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || [0x2E, 0x2F, 0x5F, 0x2D, 0x2A, 0x40].contains(byte)
    }
    guard isPlain else { return nil }
    // The first separator decides which one it is: `net/ipv4/conf/eth0.100` names a device.
    let first = name.first { $0 == "." || $0 == "/" }
    return String(name.map { $0 == "/" && first == "/" ? "." : $0 })
  }
}
