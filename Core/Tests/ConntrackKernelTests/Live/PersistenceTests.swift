import Conntrack
import ConntrackKernel
import Glibc
import Testing

extension LiveKernel {
  @Suite("What lasts beyond the next boot", .serialized)
  struct PersistenceTests {
    private static let rules = """
      table inet martlet_conntrack {
        chain prerouting {
          type filter hook prerouting priority raw; policy accept;
          udp dport 10053 notrack
        }
      }
      """
    private static let table = KernelChange.table("inet martlet_conntrack", text: rules)
    private static func timeout(_ value: UInt64) -> KernelChange {
      .setting(name: "net.netfilter.nf_conntrack_udp_timeout", value: value)
    }

    /// A system to write to: a folder that looks like one.
    private func system(
      _ scene: ChangeScene, folders: [String] = ["sysctl.d", "systemd/system"], isModule: Bool
    ) throws -> PersistencePlan {
      for folder in folders { try scene.shell("mkdir -p \(scene.folder)/etc/\(folder)") }
      return PersistencePlan(root: scene.folder, program: "/usr/bin/martlet", isModule: isModule)
    }

    @Test("The real `sysctl --system` makes the settings of the file, and `nft -f` its rules")
    func readBack() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      let persistence = try system(scene, isModule: false)
      try scene.shell(
        "printf '#!/usr/sbin/nft -f\\nflush ruleset\\n' >\(scene.folder)/etc/nftables.conf")
      let changes = [Self.timeout(11), Self.table]
      let outcome = try scene.change(
        changes, files: persistence.files(for: changes), probing: false)
      #expect(outcome.refusal == nil)
      // As after a boot: nothing of it is in force.
      try scene.network.run("sysctl", "-q", "-w", "net.netfilter.nf_conntrack_udp_timeout=30")
      try scene.network.rules("flush ruleset")
      try scene.systemSysctl()
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 11)
      // The include names the place where it will be on the real system.
      try scene.shell(
        "sed -i 's|/etc/martlet|\(scene.folder)/etc/martlet|' \(scene.folder)/etc/nftables.conf")
      for _ in 1...2 {
        try scene.network.run("nft", "-f", "\(scene.folder)/etc/nftables.conf")
        let ruleset = try scene.ruleset()
        #expect(ruleset.split(separator: "\n").count { $0.contains("notrack") } == 1, "\(ruleset)")
      }
      try scene.network.run("nft", "-f", "\(scene.folder)/etc/martlet/conntrack.nft")
      try scene.network.run("nft", "-f", "\(scene.folder)/etc/martlet/conntrack.nft")
      #expect(try scene.ruleset().split(separator: "\n").count { $0.contains("notrack") } == 1)
    }

    @Test("The limit and the buckets are set by the real `sysctl --system` as well")
    func machine() throws {
      let limits = try MachineLimits()
      defer { limits.restore() }
      let scene = try ChangeScene()
      defer { scene.end() }
      let persistence = try system(scene, isModule: true)
      let changes: [KernelChange] = [
        .setting(name: "net.netfilter.nf_conntrack_max", value: 300_000),
        .setting(name: "net.netfilter.nf_conntrack_buckets", value: 131_072),
      ]
      let files = persistence.files(for: changes)
      #expect(
        files.map { String($0.path.dropFirst(scene.folder.utf8.count)) } == [
          "/etc/modules-load.d/martlet-conntrack.conf",
          "/etc/sysctl.d/99-zz-martlet-conntrack.conf",
          "/etc/modprobe.d/martlet-conntrack.conf",
          "/etc/systemd/system/martlet-conntrack.service",
          "/etc/systemd/system/multi-user.target.wants/martlet-conntrack.service",
        ])
      let session = ChangeSession(
        [], files: files, journalPath: scene.journalPath, probe: nil)
      try session.begin()
      try session.commit()
      try scene.systemSysctl(inServer: false)
      #expect(try KernelFiles.text(of: MachineLimits.limitPath) == "300000")
      #expect(try KernelFiles.text(of: MachineLimits.bucketsPath) == "131072")
      // modprobe reads its file, and knows the option.
      let shown = try scene.shell("modprobe -c -C \(scene.folder)/etc/modprobe.d | grep conntrack")
      #expect(shown == "options nf_conntrack hashsize=131072\n")
      let found = try journal(scene)
      let written = try #require(found)
      #expect(ChangeUndo(written).run().problems.isEmpty)
      #expect(try scene.shell("find \(scene.folder)/etc -type f -o -type l").isEmpty)
    }

    private func journal(_ scene: ChangeScene) throws -> ChangeJournal? {
      try ChangeJournal.read(scene.journalPath)
    }

    @Test(
      "systemd finds nothing wrong with the unit",
      .enabled(if: Program("systemd-analyze") != nil, "systemd-analyze is not installed"))
    func unit() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      let persistence = PersistencePlan(
        root: scene.folder, program: "/bin/true", isModule: false)
      try scene.shell("mkdir -p \(scene.folder)/etc/systemd/system")
      let changes = [Self.timeout(11), Self.table]
      _ = try scene.change(changes, files: persistence.files(for: changes), probing: false)
      let path = "\(scene.folder)/etc/systemd/system/martlet-conntrack.service"
      let result = try Program.required("systemd-analyze").run(["verify", path])
      let complaints = result.errors.split(separator: "\n").filter {
        $0.contains("martlet-conntrack")
      }
      #expect(complaints.isEmpty)
      #expect(try scene.undo().problems.isEmpty)
    }

    @Test("Without sysctl.d the settings go to the end of sysctl.conf, as on old systems")
    func legacy() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      let persistence = try system(scene, folders: ["."], isModule: false)
      try scene.shell("printf 'kernel.sysrq = 0' >\(scene.folder)/etc/sysctl.conf")
      let changes = [Self.timeout(11)]
      _ = try scene.change(changes, files: persistence.files(for: changes), probing: false)
      #expect(
        try KernelFiles.text(of: "\(scene.folder)/etc/sysctl.conf")
          == "kernel.sysrq = 0\nnet.netfilter.nf_conntrack_udp_timeout = 11")
      #expect(try scene.undo().problems.isEmpty)
      #expect(try KernelFiles.text(of: "\(scene.folder)/etc/sysctl.conf") == "kernel.sysrq = 0")
    }

    @Test("Rules of iptables are refused where they would have to last, and it is said why")
    func iptables() throws {
      let change = KernelChange.command(
        apply: ["iptables", "-t", "raw", "-A", "PREROUTING"], input: "", undo: ["iptables"])
      let persistence = PersistencePlan(program: "/usr/bin/martlet", isModule: false)
      #expect(persistence.objections(to: [change]).first?.contains("iptables-persistent") == true)
      #expect(persistence.objections(to: [Self.table, Self.timeout(3)]).isEmpty)
    }

    @Test("Verifying names what isn't as intended, and who else sets it")
    func verification() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      #expect(try scene.change([Self.timeout(11), Self.table]).refusal == nil)
      #expect(try scene.verify().isAsIntended)
      try scene.network.run("sysctl", "-q", "-w", "net.netfilter.nf_conntrack_udp_timeout=44")
      try scene.network.rules("flush ruleset")
      var reading = Reading()
      reading.add(
        SourceText(
          file: "/etc/ufw/sysctl.conf", "# ufw\nnet/netfilter/nf_conntrack_udp_timeout=44\n"),
        as: .sysctlConfiguration)
      reading.add(SourceText(file: "ps", "kube-proxy\n"), as: .processes)
      let verification = try scene.verify(reading)
      #expect(!verification.isAsIntended)
      let setting = try #require(verification.items.first)
      #expect(setting.intended == "11" && setting.found == "44")
      #expect(
        setting.suspects == [
          "/etc/ufw/sysctl.conf:2 sets it to 44",
          "kube-proxy is running, and is known to change it",
        ])
      #expect(verification.items.last?.found == "missing")
    }
  }
}

extension ChangeScene {
  /// Runs a line of shell, and gives what it prints.
  @discardableResult
  func shell(_ line: String) throws -> String {
    let result = try Program.required("sh").run(["-c", line])
    guard result.status == 0 else { throw TestFailure("\(line): \(result.errors)") }
    return result.output
  }

  /// Runs the real `sysctl --system` with the folder's /etc in place of the machine's, and nothing
  /// in the other places that it reads.
  func systemSysctl(inServer: Bool = true) throws {
    let script = """
      set -e
      mount --make-rprivate /
      mkdir -p \(folder)/empty
      mount --bind \(folder)/etc/sysctl.d /etc/sysctl.d
      for place in /run/sysctl.d /usr/lib/sysctl.d /usr/local/lib/sysctl.d /lib/sysctl.d; do
        if [ -d $place ]; then mount --bind \(folder)/empty $place; fi
      done
      if [ -e /etc/sysctl.conf ]; then mount --bind /dev/null /etc/sysctl.conf; fi
      sysctl --system
      """
    let result = try (inServer ? network.server.namespace : NetworkNamespace.current()).perform {
      () throws(KernelError) in
      try Program.required("unshare").run(["-m", "sh", "-c", script])
    }
    guard result.status == 0 else { throw TestFailure("sysctl --system: \(result)") }
  }

  /// Compares the journal with the server's namespace.
  func verify(_ reading: Reading = Reading()) throws -> ChangeVerification {
    let path = journalPath
    return try network.onServer { () throws(KernelError) in
      guard let journal = try? ChangeJournal.read(path) else {
        throw KernelError("read the journal", code: ENOENT)
      }
      return ChangeVerification(journal, reading: reading)
    }
  }
}
