/// What a remedy has to know of the system it is for: its tools, its kernel, its memory.
struct TargetSystem {
  let era: KernelEra
  let guess: HostGuess?
  let is64Bit: Bool
  /// Octets of memory that an entry takes.
  let octetsPerEntry: Double
  /// Whether tracking is a module; nil when the list of modules was not read.
  let isModule: Bool?
  private let owners: Set<Owner>
  private let usesIptables: Bool
  private let usesNftables: Bool

  init(_ reading: Reading, _ era: KernelEra) {
    self.era = era
    let namespace = reading.initialNamespace
    guess = namespace.limit.flatMap {
      HostGuess(
        limit: $0.value, buckets: namespace.buckets?.value, era: era, is64Bit: reading.is64Bit)
    }
    is64Bit = reading.is64Bit ?? guess?.is64Bit ?? (era >= .linux3)
    var octets =
      reading.slabs?.tracking?.octetsPerObject ?? era.octetsPerEntry(is64Bit: is64Bit)
    // Counters and times are kept in an extension of their own (128 octets, measured on 6.18).
    let hasExtension = ["acct", "timestamp"].contains { namespace.setting($0)?.value == 1 }
    if era >= .linux2_6_32, hasExtension { octets += 128 }
    octetsPerEntry = octets
    isModule = reading.modules.map { list in list.contains { $0.value == era.tracker } }
    owners = Set(reading.owners.map(\.value))
    let tools = Set(reading.namespaces.flatMap { $0.ruleset?.chains.map(\.tool) ?? [] })
    usesNftables = tools.contains(.nftables)
    usesIptables = tools.contains(.iptables) || tools.contains(.ip6tables)
  }

  /// Instructions for settings, now and for every boot.
  func settings(_ settings: [(name: String, value: UInt64)]) -> [Remedy.Instructions] {
    let commands = settings.compactMap { name, value -> String? in
      guard name == "buckets" else { return "sysctl -w \(era.settingName(name))=\(value)" }
      switch era.bucketControl {
      case .moduleReload: return nil
      case .moduleParameter:
        return "echo \(value) > /sys/module/\(era.tracker)/parameters/hashsize"
      case .sysctl: return "sysctl -w net.netfilter.nf_conntrack_buckets=\(value)"
      }
    }
    return [
      Remedy.Instructions(
        "sysctl", isThisSystem: true, commands: commands,
        files: BootFiles.files(settings: settings, era: era, isModule: isModule))
    ]
  }

  /// Instructions for exempting DNS, the system's own tool first.
  func exemption(port: UInt16) -> [Remedy.Instructions] {
    if era <= .linux2_6_32 {
      return [
        Remedy.Instructions(
          "iptables (old kernels)", isThisSystem: true,
          commands: ExemptionRules.iptables(port: port, era: era)
            + (era <= .linux2_6_18
              ? ["service iptables save"]
              : ["service iptables save", "service ip6tables save"]))
      ]
    }
    let path = "/etc/nftables.d/martlet-exempt.nft"
    let all = [
      Remedy.Instructions(
        "nftables", isThisSystem: main == "nftables", commands: ["nft -f \(path)"],
        files: [
          Remedy.FileContent(path, ExemptionRules.nftables(port: port)),
          Remedy.FileContent("/etc/nftables.conf", "include \"\(path)\"\n", isAddition: true),
        ]),
      Remedy.Instructions(
        "iptables", isThisSystem: main == "iptables",
        commands: ExemptionRules.iptables(port: port, era: era)
          + ["iptables-save > /etc/iptables/rules.v4", "ip6tables-save > /etc/iptables/rules.v6"]),
      Remedy.Instructions(
        "firewalld", isThisSystem: main == "firewalld",
        commands: ExemptionRules.firewalld(port: port)),
      Remedy.Instructions(
        "ufw", isThisSystem: main == "ufw", commands: ["ufw reload"],
        files: ["/etc/ufw/before.rules", "/etc/ufw/before6.rules"].map {
          Remedy.FileContent($0, ExemptionRules.ufw(port: port), isAddition: true)
        }),
    ]
    return all.filter(\.isThisSystem) + all.filter { !$0.isThisSystem }
  }

  /// The tool that this system's firewall is made with.
  private var main: String {
    if owners.contains(.firewalld) { return "firewalld" }
    if owners.contains(.ufw) { return "ufw" }
    if usesIptables, !usesNftables { return "iptables" }
    return era >= .linux4_8 || usesNftables ? "nftables" : "iptables"
  }

  /// Instructions for a time of DNS alone.
  func serviceTimeout(port: UInt16, unreplied: Int, replied: Int) -> [Remedy.Instructions] {
    let path = "/etc/nftables.d/martlet-timeout.nft"
    return [
      Remedy.Instructions(
        "nftables", isThisSystem: true, commands: ["nft -f \(path)"],
        files: [
          Remedy.FileContent(
            path,
            ExemptionRules.nftablesTimeout(port: port, unreplied: unreplied, replied: replied)),
          Remedy.FileContent("/etc/nftables.conf", "include \"\(path)\"\n", isAddition: true),
        ])
    ]
  }

  /// Instructions for accepting untracked queries: before the first rule of each chain that
  /// refuses them, where the rules were read.
  func acceptance(port: UInt16, rules: Ruleset?) -> [Remedy.Instructions] {
    var refusing: [Ruleset.Chain] = []
    for isIPv6 in [false, true] {
      let packet = RulePacket(
        destinationPort: Int(port), state: "untracked", isIPv6: isIPv6)
      for chain in rules?.chainsRefusing(packet, hook: "input") ?? []
      where !refusing.contains(chain) {
        refusing.append(chain)
      }
    }
    let nft = refusing.filter { $0.tool == .nftables }.map(\.title)
    let all = [
      Remedy.Instructions(
        "nftables", isThisSystem: main == "nftables",
        commands: (nft.isEmpty ? ["inet filter input"] : nft).map {
          "nft insert rule \($0) ct state untracked udp dport \(port) accept"
        }),
      Remedy.Instructions(
        "iptables", isThisSystem: main == "iptables",
        commands: iptablesAcceptance(port, refusing.filter { $0.tool != .nftables })),
      Remedy.Instructions(
        "firewalld", isThisSystem: main == "firewalld",
        commands: ["firewall-cmd --permanent --add-port=\(port)/udp", "firewall-cmd --reload"]),
      Remedy.Instructions(
        "ufw", isThisSystem: main == "ufw", commands: ["ufw allow \(port)/udp"]),
    ]
    return all.filter(\.isThisSystem) + all.filter { !$0.isThisSystem }
  }

  private func iptablesAcceptance(_ port: UInt16, _ chains: [Ruleset.Chain]) -> [String] {
    let match = era <= .linux2_6_32 ? "-m state --state" : "-m conntrack --ctstate"
    let tools = era <= .linux2_6_18 ? ["iptables"] : ["iptables", "ip6tables"]
    let places =
      chains.isEmpty
      ? tools.map { ($0, "filter", "INPUT") }
      : chains.map { ($0.tool.rawValue, $0.table, $0.name) }
    return places.map { tool, table, chain in
      let option = table == "filter" ? "" : " -t \(table)"
      return "\(tool)\(option) -I \(chain) -p udp --dport \(port) \(match) UNTRACKED -j ACCEPT"
    }
  }
}
