import ConntrackKernel
import Glibc
import Testing

extension LiveKernel {
  @Suite("Changes as transactions", .serialized)
  struct ChangeTests {
    private static let port = DatagramEcho.port
    private static let stateful = """
      table inet firewall {
        chain input {
          type filter hook input priority filter; policy drop;
          ct state established,related accept
          iifname "lo" accept
          meta l4proto ipv6-icmp accept
          ct state new udp dport \(port) accept
        }
      }
      """
    private static let notrack = KernelChange.table(
      "inet martlet_conntrack",
      text: """
        table inet martlet_conntrack {
          chain prerouting {
            type filter hook prerouting priority raw; policy accept;
            fib daddr type local udp dport \(port) notrack
          }
          chain output {
            type filter hook output priority raw; policy accept;
            udp sport \(port) notrack
            oifname "lo" udp dport \(port) notrack
          }
        }
        """)
    private static let timeout = KernelChange.setting(
      name: "net.netfilter.nf_conntrack_udp_timeout", value: 10)

    @Test("The probe asks over loopback and from outside, by IPv4 and IPv6")
    func paths() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      let outcome = try scene.change([Self.timeout])
      #expect(
        outcome.before.map(\.path.description) == [
          "loopback IPv4, to 127.0.0.1", "loopback IPv6, to ::1", "remote IPv4, to 169.254.77.1",
          "remote IPv6, to fd6d:6172:746c::1",
        ])
      #expect(outcome.before.allSatisfy { $0.isAnswered })
      let links = try scene.network.run("ip", "-brief", "link")
      #expect(links.split(separator: "\n").count == 2, "nothing is left of the probe: \(links)")
    }

    @Test("A change is made, kept, and taken back to the value that there was")
    func undone() throws {
      let accepting = Self.stateful.replacing(
        "established,related", with: "established,related,untracked")
      let scene = try ChangeScene(rules: accepting)
      defer { scene.end() }
      let rules = try scene.ruleset()
      let outcome = try scene.change([Self.timeout, Self.notrack])
      #expect(outcome.refusal == nil)
      #expect(outcome.after.count == 4 && outcome.after.allSatisfy { $0.isAnswered })
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 10)
      try scene.network.removeFlows()
      #expect(try Exchange.run(10, over: .remote4, in: scene.network) == 10)
      #expect(try scene.network.flows().isEmpty)
      let report = try scene.undo()
      #expect(report.problems.isEmpty && report.left.isEmpty)
      #expect(report.done.count == 2)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 30)
      #expect(try scene.ruleset() == rules)
    }

    @Test("A stateful firewall that refuses untracked queries is noticed, and all is taken back")
    func refused() throws {
      let scene = try ChangeScene(rules: Self.stateful)
      defer { scene.end() }
      let rules = try scene.ruleset()
      let outcome = try scene.change([Self.timeout, Self.notrack])
      let refusal = try #require(outcome.refusal)
      #expect(refusal.reasons[0].contains("remote IPv4"))
      #expect(refusal.reasons[1].contains("remote IPv6"))
      #expect(refusal.description.contains("ct state untracked accept"))
      #expect(refusal.leftOver.isEmpty)
      #expect(try scene.ruleset() == rules)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 30)
      #expect(!KernelFiles.exists(scene.journalPath))
      #expect(try Exchange.run(3, over: .remote4, in: scene.network) == 3)
    }

    @Test("When one change of several fails, those before it are taken back")
    func half() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      let broken = KernelChange.table("inet martlet_conntrack", text: "table inet { nonsense")
      let outcome = try scene.change([Self.timeout, broken])
      #expect(outcome.refusal?.reasons[0].contains("syntax error") == true)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 30)
      #expect(!KernelFiles.exists(scene.journalPath))
    }

    @Test("What can't be set here is refused before anything is changed")
    func global() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      let limit = KernelChange.setting(name: "net.netfilter.nf_conntrack_max", value: 500_000)
      let outcome = try scene.change([Self.timeout, limit])
      #expect(outcome.refusal?.reasons[0].contains("first network namespace") == true)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 30)
    }

    @Test(
      "Values that the kernel takes and nobody can mean are refused",
      arguments: [
        ("net.netfilter.nf_conntrack_udp_timeout", UInt64(0)),
        ("net.netfilter.nf_conntrack_max", 0), ("net.netfilter.nf_conntrack_max", 1 << 31),
        ("net.netfilter.nf_conntrack_buckets", 1 << 30),
        ("net.netfilter.nf_conntrack_udp_timeout_stream", 1_000_000),
        ("net.netfilter.nf_conntrack_nonsense", 5),
      ])
    func senseless(name: String, value: UInt64) throws {
      let session = ChangeSession([.setting(name: name, value: value)], probe: nil)
      #expect(session.check().count == 1)
    }

    @Test("Without a name server on the port nothing is changed: nobody could tell what it does")
    func nobody() throws {
      let scene = try ChangeScene(listening: [])
      defer { scene.end() }
      let outcome = try scene.change([Self.timeout])
      #expect(outcome.refusal?.reasons[0].contains("No name server answers") == true)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 30)
    }

    @Test("A name server that answers nothing, before and after, is no proof: all is taken back")
    func silent() throws {
      let scene = try ChangeScene(answering: false)
      defer { scene.end() }
      let outcome = try scene.change([Self.timeout])
      #expect(outcome.refusal?.reasons[0].contains("answers nothing here") == true)
      #expect(outcome.before.count == 4 && outcome.after.count == 4)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 30)
    }

    @Test("A change that its process didn't live to confirm is taken back from its journal")
    func abandoned() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      let outcome = try scene.change([Self.timeout, Self.notrack], committing: false)
      #expect(outcome.refusal == nil)
      let journal = try ChangeJournal.read(scene.journalPath)
      #expect(journal?.state == .trying)
      #expect(try scene.undo().problems.isEmpty)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 30)
      #expect(try scene.ruleset().isEmpty)
    }

    @Test("What somebody else has changed since is left alone, and said")
    func changedSince() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      let path = "\(scene.folder)/etc/own.conf"
      _ = try scene.change(
        [Self.timeout, Self.notrack],
        files: [PersistentFile(path, .whole("a\n"), purpose: "a test")])
      try scene.network.run("sysctl", "-w", "net.netfilter.nf_conntrack_udp_timeout=77")
      try scene.network.rules("delete table inet martlet_conntrack")
      try KernelFiles.write("mine\n", to: path)
      let report = try scene.undo()
      #expect(report.problems.isEmpty && report.done.isEmpty)
      #expect(report.left.count == 3)
      #expect(try scene.network.setting("nf_conntrack_udp_timeout") == 77)
      #expect(try KernelFiles.text(of: path) == "mine")
    }

    @Test("Files are written and taken back with the change: new ones, lines, links")
    func files() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      let etc = "\(scene.folder)/etc"
      let files = [
        PersistentFile("\(etc)/sysctl.d/x.conf", .whole("a = 1\n"), purpose: "a test"),
        PersistentFile("\(scene.folder)/there", .line("include \"x\""), purpose: "a test"),
        PersistentFile("\(etc)/wants/x", .link("../x"), purpose: "a test"),
      ]
      _ = try scene.network.onServer { () throws(KernelError) in
        try Program.required("sh").run(["-c", "printf 'first' >\(scene.folder)/there"])
      }
      #expect(try scene.change([], files: files).refusal == nil)
      #expect(try KernelFiles.text(of: "\(etc)/sysctl.d/x.conf") == "a = 1")
      #expect(try KernelFiles.text(of: "\(scene.folder)/there") == "first\ninclude \"x\"")
      #expect(try scene.undo().problems.isEmpty)
      #expect(!KernelFiles.exists("\(etc)/sysctl.d/x.conf"))
      #expect(try KernelFiles.text(of: "\(scene.folder)/there") == "first")
      #expect(KernelFiles.entries(of: "\(etc)/wants").isEmpty)
    }

    @Test("A second change is refused while the first is in force")
    func second() throws {
      let scene = try ChangeScene()
      defer { scene.end() }
      #expect(try scene.change([Self.timeout]).refusal == nil)
      let outcome = try scene.change([Self.notrack])
      #expect(outcome.refusal?.description.contains("undo") == true)
    }

    @Test("The limit and the buckets are set and put back, as the kernel rounds them")
    func machine() throws {
      let limits = try MachineLimits()
      defer { limits.restore() }
      let path = "/tmp/martlet-limits-\(getpid()).journal"
      defer { unlink(path) }
      let session = ChangeSession(
        [
          .setting(name: "net.netfilter.nf_conntrack_max", value: 300_000),
          .setting(name: "net.netfilter.nf_conntrack_buckets", value: 131_073),
        ], journalPath: path, probe: nil)
      try session.begin()
      try session.commit()
      #expect(try KernelFiles.text(of: MachineLimits.limitPath) == "300000")
      #expect(try KernelFiles.text(of: MachineLimits.bucketsPath) == "131584")
      let journal = try ChangeJournal.read(path)
      let report = ChangeUndo(try #require(journal)).run()
      #expect(report.problems.isEmpty && report.left.isEmpty && report.done.count == 2)
      #expect(try KernelFiles.text(of: MachineLimits.limitPath) == "262144")
      #expect(try KernelFiles.text(of: MachineLimits.bucketsPath) == "262144")
    }
  }
}
