/// What the files of a system will set at the next boot, in the order in which they are applied.
struct BootSettings {
  let boot: BootConfiguration
  let era: KernelEra
  /// All assignments, the last one of a name wins.
  let ordered: [BootConfiguration.Assignment]

  init(_ boot: BootConfiguration, _ era: KernelEra) {
    (self.boot, self.era) = (boot, era)
    ordered = Self.effectiveOrder(boot.assignments) + boot.scriptAssignments
  }

  /// `sysctl.d`: a file of `/etc` replaces one of the same name in `/run` and `/usr/lib`; the rest
  /// is read in the order of the names, `/etc/sysctl.conf` after them, and ufw's when ufw starts.
  private static func effectiveOrder(
    _ assignments: [BootConfiguration.Assignment]
  ) -> [BootConfiguration.Assignment] {
    func rank(_ file: String) -> Int {
      if file.contains("usr/lib/") || file.hasPrefix("lib/") || file.contains("/lib/sysctl") {
        return 0
      }
      return file.contains("run/") ? 1 : 2
    }
    func base(_ file: String) -> String { file.split(separator: "/").last.map(String.init) ?? "" }
    func phase(_ file: String) -> Int {
      if file.contains("ufw/") { return 2 }
      return base(file).hasPrefix("sysctl.conf") ? 1 : 0
    }
    var winners: [String: Int] = [:]
    for assignment in assignments {
      let file = assignment.source.file
      if phase(file) == 0 { winners[base(file)] = max(winners[base(file)] ?? 0, rank(file)) }
    }
    let kept = assignments.filter { assignment in
      let file = assignment.source.file
      return phase(file) > 0 || rank(file) == winners[base(file)]
    }
    return kept.enumerated().sorted { left, right in
      let (first, second) = (left.element.source.file, right.element.source.file)
      if phase(first) != phase(second) { return phase(first) < phase(second) }
      if base(first) != base(second) { return base(first) < base(second) }
      return left.offset < right.offset
    }.map(\.element)
  }

  /// The last part of a setting's name: `max` of `net.netfilter.nf_conntrack_max`; nil when it is
  /// no setting of connection tracking.
  static func shortName(_ name: String) -> String? {
    for prefix in NamespaceReading.prefixes where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return nil
  }

  /// Whether this kernel has a setting of that name.
  func exists(_ name: String) -> Bool {
    let isModern = name.hasPrefix("net.netfilter.nf_") || name.hasPrefix("net.nf_")
    switch era {
    case .linux2_4, .linux2_6_9, .linux2_6_18: return !isModern
    case .linux2_6_32, .linux3: return true
    // The old names went with CONFIG_NF_CONNTRACK_PROC_COMPAT, about 4.9.
    case .linux4_8, .linux5, .linux5_15: return isModern
    }
  }

  /// The assignment that wins for a setting, of those whose name this kernel has.
  func effective(_ shortName: String) -> BootConfiguration.Assignment? {
    ordered.last { Self.shortName($0.name) == shortName && exists($0.name) }
  }

  /// Assignments by names that this kernel does not have.
  func misnamed(_ shortName: String) -> [BootConfiguration.Assignment] {
    ordered.filter { Self.shortName($0.name) == shortName && !exists($0.name) }
  }

  /// Whether an assignment is made by a script that runs after the firewall.
  func isScript(_ assignment: BootConfiguration.Assignment) -> Bool {
    boot.scriptAssignments.contains(assignment)
  }
}
