import Foundation
import Testing

@Suite(
  "martlet conntrack", .serialized,
  .enabled(if: geteuid() == 0, "making network namespaces and reading the kernel takes root"))
struct ConntrackTests {
  private static func stateful(accepting states: String = "established,related") -> String {
    """
    table inet firewall {
      chain input {
        type filter hook input priority filter; policy drop;
        ct state \(states) accept
        iifname "lo" accept
        meta l4proto ipv6-icmp accept
        ct state new udp dport 10053 accept
      }
    }

    """
  }

  @Test("It looks at the machine, and says what it sees in a sentence and in JSON")
  func diagnose() throws {
    let space = try ServedNamespace(rules: Self.stateful())
    let text = try space.conntrack("diagnose", "--port", "10053", "--seconds", "0.3")
    #expect(text.output.contains("How that is known"), "\(text)")
    #expect(!text.output.contains("\u{1b}"))
    let json = try space.conntrack("diagnose", "--port", "10053", "--seconds", "0.3", "--json")
    let diagnosis = try json.decode(DiagnosisSummary.self)
    #expect(!diagnosis.verdict.sentence.isEmpty)
    #expect(diagnosis.findings.contains { $0.kind == "would-refuse-untracked" }, "\(json)")
  }

  @Test("Without root it says in one line what it can't see, and tells the rest")
  func unprivileged() throws {
    let workspace = try Workspace(initialized: false)
    // Where another user may run it.
    let copy = "\(workspace.folder.path)/martlet"
    try FileManager.default.copyItem(atPath: MartletBinary.path, toPath: copy)
    chmod(copy, 0o755)
    chmod(workspace.folder.path, 0o755)
    let result = try workspace.run(
      [copy, "conntrack", "--seconds", "0.2"],
      through: ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
      isMartlet: false)
    #expect(result.code == 0, "\(result)")
    #expect(result.errors.split(separator: "\n").count { $0.contains("warning") } == 1)
    #expect(result.output.contains("How that is known"))
  }

  @Test("The server warns at its start that its port is tracked, and by which rule")
  func warning() throws {
    let space = try ServedNamespace(rules: Self.stateful())
    #expect(space.serverLog.contains("the kernel tracks every query to UDP port 10053"))
    #expect(space.serverLog.contains("in inet firewall input"))
    let quiet = try ServedNamespace()
    #expect(!quiet.serverLog.contains("tracks every query"))
  }

  @Test("A change is made, proved with queries, verified, and undone")
  func fix() throws {
    let space = try ServedNamespace(rules: Self.stateful(accepting: "established,untracked"))
    let before = try space.ruleset()
    let fix = try space.conntrack(
      "fix", "--notrack", "--set", "net.netfilter.nf_conntrack_udp_timeout_stream=40", "--port",
      "10053", "--yes", "--json")
    #expect(fix.code == 0, "\(fix)")
    let output = try fix.decode(FixSummary.self)
    #expect(output.isChanged && output.probes.count == 4)
    #expect(output.probes.allSatisfy { $0.answeredBefore && $0.answeredAfter })
    #expect(try space.setting("udp_timeout_stream") == "40")
    #expect(try space.ruleset().contains("notrack"))
    let verified = try space.conntrack("verify")
    #expect(verified.code == 0 && verified.output.contains("All is as intended."), "\(verified)")
    let undo = try space.conntrack("undo")
    #expect(undo.code == 0, "\(undo)")
    #expect(try space.setting("udp_timeout_stream") == "120")
    #expect(try space.ruleset() == before)
    let again = try space.conntrack("undo")
    #expect(again.code == 1 && again.errors.contains("nothing to undo"))
  }

  @Test("A firewall that refuses untracked queries makes the change go back by itself")
  func refused() throws {
    let space = try ServedNamespace(rules: Self.stateful())
    let before = try space.ruleset()
    let fix = try space.conntrack("fix", "--notrack", "--port", "10053", "--yes")
    #expect(fix.code == 1)
    #expect(fix.errors.contains("no answer comes any more: remote IPv4"), "\(fix)")
    #expect(fix.errors.contains("ct state untracked accept"))
    #expect(fix.errors.contains("Everything is as it was."))
    #expect(try space.ruleset() == before)
    #expect(!FileManager.default.fileExists(atPath: space.journal))
  }

  @Test("By itself it does what the diagnosis advises, and nobody else's rules are touched")
  func advised() throws {
    let space = try ServedNamespace(
      rules: """
        table inet firewall {
          chain input {
            type filter hook input priority filter; policy accept;
            ct state established,related accept
          }
        }
        """)
    let before = try space.ruleset()
    let fix = try space.conntrack("fix", "--port", "10053", "--yes")
    #expect(fix.code == 1, "\(fix)")
    #expect(fix.errors.contains("by hand") && fix.errors.contains("Remove the rules"))
    #expect(try space.ruleset() == before)
  }

  @Test("--dry-run prints everything, and changes nothing")
  func dryRun() throws {
    let space = try ServedNamespace(rules: Self.stateful())
    let before = try space.ruleset()
    let root = try TemporaryDirectory("root")
    for folder in ["sysctl.d", "systemd/system"] {
      try FileManager.default.createDirectory(
        atPath: "\(root.path)/etc/\(folder)", withIntermediateDirectories: true)
    }
    let fix = try space.conntrack(
      "fix", "--notrack", "--set", "net.netfilter.nf_conntrack_udp_timeout=20", "--dry-run",
      "--persist", "--root", root.path)
    #expect(fix.code == 0, "\(fix)")
    for part in [
      "sysctl -w net.netfilter.nf_conntrack_udp_timeout=20", "nft -f -", "notrack",
      "99-zz-martlet-conntrack.conf", "martlet-conntrack.service", "conntrack verify",
    ] {
      #expect(fix.output.contains(part), "\(part)")
    }
    #expect(try space.ruleset() == before)
    #expect(try space.setting("udp_timeout") == "30")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(root.path)/etc/sysctl.d") == [])
  }

  @Test("On a terminal it asks, and a no takes everything back")
  func no() throws {
    let space = try ServedNamespace()
    let run = try TerminalRun(
      ["conntrack", "fix", "--notrack", "--port", "10053", "--journal", space.journal],
      in: space.workspace, through: space.enter, answers: [("[y/N] (60 s) ", "n")])
    #expect(run.code == 1 && run.screen.contains("It was not confirmed."), "\(run.screen)")
    #expect(try space.ruleset().isEmpty)
  }

  @Test("A yes keeps it")
  func yes() throws {
    let space = try ServedNamespace()
    let run = try TerminalRun(
      ["conntrack", "fix", "--notrack", "--port", "10053", "--journal", space.journal],
      in: space.workspace, through: space.enter, answers: [("[y/N] (60 s) ", "y")])
    #expect(run.code == 0 && run.screen.contains("Changed."), "\(run.screen)")
    #expect(try space.ruleset().contains("notrack"))
  }

  @Test("Nobody there to confirm, and no --yes: nothing is begun")
  func nobody() throws {
    let space = try ServedNamespace()
    let fix = try space.conntrack("fix", "--notrack", "--port", "10053")
    #expect(fix.code == 1 && fix.errors.contains("--yes"))
    #expect(try space.ruleset().isEmpty)
  }

  @Test(
    "When the terminal is lost, or the command is killed, before it is confirmed, the change goes back",
    arguments: [SIGHUP, SIGKILL, SIGINT, SIGTERM])
  func lost(signal: Int32) throws {
    let space = try ServedNamespace()
    let terminal = try OpenTerminal(
      space.enter + [
        MartletBinary.path, "conntrack", "fix", "--notrack", "--port", "10053", "--journal",
        space.journal,
      ])
    try terminal.wait(for: "[y/N]")
    #expect(try space.ruleset().contains("notrack"))
    if signal == SIGHUP { terminal.hangUp() } else { terminal.signal(signal) }
    let deadline = now() + 10
    while FileManager.default.fileExists(atPath: space.journal), now() < deadline {
      usleep(20_000)
    }
    #expect(try space.ruleset().isEmpty)
    #expect(!FileManager.default.fileExists(atPath: space.journal))
  }

  @Test("What is collected is read again, as a folder and as an archive")
  func collect() throws {
    let space = try ServedNamespace(rules: Self.stateful())
    for name in ["evidence", "evidence.tar.gz"] {
      let collected = try space.conntrack("collect", name, "--seconds", "0.2", "--entries")
      #expect(collected.code == 0 && collected.output == "\(name)\n", "\(collected)")
      let read = try space.conntrack("read", name, "--port", "10053", "--json")
      let diagnosis = try read.decode(DiagnosisSummary.self)
      #expect(diagnosis.system.readings == 2, "\(read)")
      #expect(diagnosis.findings.contains { $0.kind == "would-refuse-untracked" })
      #expect(diagnosis.problemCount == 0, "\(read)")
    }
    let again = try space.conntrack("collect", "evidence")
    #expect(again.code == 1 && again.errors.contains("is there already"))
  }

  @Test("Watching gives a line each time, as text and as JSON, and calls a command")
  func watch() throws {
    let space = try ServedNamespace(rules: Self.stateful())
    let text = try space.conntrack("watch", "--count", "2", "--interval", "0.2")
    #expect(text.lines.count == 2 && text.lines[0].contains(" entries ("), "\(text)")
    let json = try space.conntrack("watch", "--count", "2", "--interval", "0.2", "--json")
    for line in json.lines {
      let moment = try JSONDecoder().decode(MomentSummary.self, from: Data(line.utf8))
      #expect(moment.limit > 0 && moment.drops == 0 && moment.state == "idle")
    }
    let screen = try TerminalRun(
      ["conntrack", "watch", "--count", "2", "--interval", "0.2"], in: space.workspace,
      through: space.enter, environment: ["NO_COLOR": "1"]
    ).screen
    #expect(screen.contains("\u{1b}[6A"), "the second look is drawn over the first: \(screen)")
    #expect(screen.contains("IDLE  nothing is tracked"))
    // A query from outside would take a cable: one over loopback is tracked just as well.
    _ = try space.workspace.run(
      ["+tries=1", "@127.0.0.1", "-p", "10053", "example.com", "SOA"],
      through: space.enter + ["/usr/bin/dig"], isMartlet: false)
    let called = try space.conntrack(
      "watch", "--count", "1", "--interval", "0.2", "--exec", "echo $MARTLET_STATE $MARTLET_COUNT")
    #expect(called.output.contains("ok 1\n"), "\(called)")
  }
}
