/// Which files make changes last beyond the next boot, on the system that is there.
public struct PersistencePlan: Sendable {
  /// What is put before every path; empty for the running system.
  public var root: String
  /// Where the program is that checks at boot.
  public var program: String
  /// Whether connection tracking is a module of the kernel, rather than built in.
  public var isModule: Bool

  /// Looks at a system.
  ///
  /// - Parameters:
  ///   - root: What is put before every path.
  ///   - program: Where `martlet` is.
  ///   - isModule: Whether connection tracking is a module; `nil` to look.
  public init(root: String = "", program: String, isModule: Bool? = nil) {
    self.root = root
    self.program = program
    self.isModule = isModule ?? Self.trackingIsModule()
  }

  /// What can't be made to last, with the reason and what to do; empty when everything can.
  public func objections(to changes: [KernelChange]) -> [String] {
    changes.compactMap { change in
      guard case .command(let apply, _, _) = change, !Self.isTable(change) else { return nil }
      return """
        `\(apply.joined(separator: " "))` isn't kept by a file of its own: put the rule into what \
        your distribution loads at boot (iptables-persistent, /etc/sysconfig/iptables), or install \
        nftables and run this again.
        """
    }
  }

  /// The files that changes take, in the order in which they are written.
  public func files(for changes: [KernelChange]) -> [PersistentFile] {
    var files: [PersistentFile] = []
    let settings = changes.compactMap { change -> (name: String, value: UInt64)? in
      guard case .setting(let name, let value) = change else { return nil }
      return (name, value)
    }
    if !settings.isEmpty { files += settingFiles(settings) }
    let tables = changes.compactMap { change -> String? in
      guard Self.isTable(change), case .command(_, let input, let undo) = change else { return nil }
      return Self.replacing(undo.dropFirst(3).joined(separator: " "), with: input)
    }
    if !tables.isEmpty { files += ruleFiles(tables.joined(separator: "\n")) }
    if !files.isEmpty, hasSystemd { files += unitFiles(hasRules: !tables.isEmpty) }
    return files
  }

  private func settingFiles(_ settings: [(name: String, value: UInt64)]) -> [PersistentFile] {
    let lines = settings.map { "\($0.name) = \($0.value)" }
    var files: [PersistentFile] = []
    if isModule {
      files.append(
        PersistentFile(
          "\(root)/etc/modules-load.d/martlet-conntrack.conf",
          .whole(Self.heading + "nf_conntrack\n"),
          purpose: "loads the module before its settings are made"))
    }
    if exists("/etc/sysctl.d") {
      // The last file of the same setting wins; 99-sysctl.conf is what used to be sysctl.conf.
      files.append(
        PersistentFile(
          "\(root)/etc/sysctl.d/99-zz-martlet-conntrack.conf",
          .whole(Self.heading + lines.joined(separator: "\n") + "\n"),
          purpose: "makes the settings at boot"))
    } else {
      files += lines.map {
        PersistentFile("\(root)/etc/sysctl.conf", .line($0), purpose: "makes the setting at boot")
      }
    }
    if isModule, let buckets = settings.first(where: { $0.name.hasSuffix("_buckets") }) {
      files.append(
        PersistentFile(
          "\(root)/etc/modprobe.d/martlet-conntrack.conf",
          .whole(Self.heading + "options nf_conntrack hashsize=\(buckets.value)\n"),
          purpose: "gives the module its buckets as it is loaded"))
    }
    return files
  }

  private func ruleFiles(_ text: String) -> [PersistentFile] {
    let path = "/etc/martlet/conntrack.nft"
    var files = [
      PersistentFile(
        root + path, .whole(Self.heading + text + (text.hasSuffix("\n") ? "" : "\n")),
        purpose: "the rules, in a table of their own")
    ]
    // Loading this file begins by removing all tables, ours too.
    for file in ["/etc/nftables.conf", "/etc/sysconfig/nftables.conf"] where exists(file) {
      files.append(
        PersistentFile(
          root + file, .line("include \"\(path)\""), purpose: "loads the rules with all others"))
    }
    return files
  }

  private func unitFiles(hasRules: Bool) -> [PersistentFile] {
    let unit = "/etc/systemd/system/martlet-conntrack.service"
    let load = hasRules ? "ExecStartPre=/usr/bin/env nft -f /etc/martlet/conntrack.nft\n" : ""
    let text = """
      [Unit]
      Description=Check that connection tracking is as "martlet conntrack fix" made it
      Documentation=man:sysctl.d(5)
      After=systemd-modules-load.service systemd-sysctl.service nftables.service
      After=firewalld.service ufw.service docker.service kubelet.service tuned.service

      [Service]
      Type=oneshot
      RemainAfterExit=yes
      \(load)ExecStart=\(program) conntrack verify

      [Install]
      WantedBy=multi-user.target

      """
    return [
      PersistentFile(
        root + unit, .whole(Self.heading + text),
        purpose: "proves after boot that all is as intended"),
      PersistentFile(
        "\(root)/etc/systemd/system/multi-user.target.wants/martlet-conntrack.service",
        .link(unit), purpose: "starts that at boot"),
    ]
  }

  private static let heading = """
    # Written by `martlet conntrack fix --persist`; `martlet conntrack undo` removes it.

    """

  /// The rules with what removes an older version of the table first, so that loading them twice
  /// gives one table.
  private static func replacing(_ table: String, with rules: String) -> String {
    "table \(table)\ndelete table \(table)\n\(rules)"
  }

  private static func isTable(_ change: KernelChange) -> Bool {
    guard case .command(let apply, _, let undo) = change else { return false }
    return apply == ["nft", "-f", "-"] && undo.starts(with: ["nft", "delete", "table"])
  }

  private var hasSystemd: Bool { exists("/etc/systemd/system") }

  private func exists(_ path: String) -> Bool { KernelFiles.exists(root + path) }

  /// Whether the running kernel has connection tracking as a module: what is built in isn't listed.
  private static func trackingIsModule() -> Bool {
    guard let text = try? KernelFiles.text(of: "/proc/modules") else { return false }
    if text.split(separator: "\n").contains(where: { $0.hasPrefix("nf_conntrack ") }) {
      return true
    }
    return !KernelFiles.exists("/sys/module/nf_conntrack")
  }
}
