import Conntrack
import Testing

@Suite("Settings and the next boot")
struct BootTests {
  private func findings(
    limit: Int = 1_048_576, _ files: [(file: String, text: String, kind: FileKind)]
  ) -> [Finding] {
    var scenario = Scenario()
    scenario.limit = limit
    scenario.files = files
    return Diagnosis([scenario.reading]).findings
  }

  private let modules: (file: String, text: String, kind: FileKind) = (
    "lsmod", "Module Size Used by\nnf_conntrack 184320 1 xt_state\n", .modules
  )
  private func sysctl(_ file: String, _ text: String) -> (
    file: String, text: String, kind: FileKind
  ) {
    (file, text, .sysctlConfiguration)
  }

  @Test("Without files of the system nothing is said of its boot")
  func unknown() {
    #expect(findings([]).isEmpty)
  }

  @Test("A limit that no file sets will not survive; the kernel's own will")
  func unset() {
    let file = sysctl("etc/sysctl.conf", "net.ipv4.ip_forward = 0\n")
    #expect(findings([file]).map(\.kind) == [.willNotSurvive])
    #expect(findings(limit: 262_144, [file]).isEmpty)
  }

  @Test("Set in time, it survives")
  func survives() {
    let file = sysctl("etc/sysctl.d/x.conf", "net.netfilter.nf_conntrack_max = 1048576\n")
    #expect(findings([file]).isEmpty)
    #expect(findings([file, modules]).map(\.kind) == [.willNotSurvive])
    let load = ("etc/modules-load.d/x.conf", "nf_conntrack\n", FileKind.modulesToLoad)
    #expect(findings([file, modules, load]).isEmpty)
  }

  @Test("A name of old kernels sets nothing on a new one")
  func legacyName() {
    let file = sysctl("etc/sysctl.conf", "net.ipv4.netfilter.ip_conntrack_max = 1048576\n")
    let found = findings([file])
    #expect(found.map(\.kind) == [.willNotSurvive])
    #expect(found.first?.title.contains("does not exist on this kernel") == true)
  }

  @Test("systemd's complaint in the log is the reason")
  func logged() {
    let file = sysctl("etc/sysctl.d/x.conf", "net.netfilter.nf_conntrack_max = 1048576\n")
    let log = (
      "journal",
      "Aug 01 10:00:00 a systemd-sysctl[300]: Couldn't write '1048576' to 'net/netfilter/nf_conntrack_max', ignoring: No such file or directory\n",
      FileKind.kernelLog
    )
    let found = findings(limit: 262_144, [file, log])
    #expect(found.map(\.kind) == [.willNotSurvive])
    #expect(found.first?.evidence.last?.sources == [Source(file: "journal", line: 1)])
  }

  @Test("Files are applied in the order of their names, sysctl.conf last; the overwriter is named")
  func order() {
    let found = findings([
      sysctl("etc/sysctl.conf", "net.netfilter.nf_conntrack_max = 2000000\n"),
      sysctl("usr/lib/sysctl.d/99-z.conf", "net.netfilter.nf_conntrack_max = 1\n"),
      sysctl("etc/sysctl.d/10-a.conf", "net.nf_conntrack_max = 1048576\n"),
    ])
    #expect(found.map(\.kind) == [.overwritten])
    #expect(found.first?.title.contains("etc/sysctl.d/10-a.conf sets this value too") == true)
    // A file of /etc replaces one of the same name elsewhere.
    let replaced = findings([
      sysctl("usr/lib/sysctl.d/10-a.conf", "net.netfilter.nf_conntrack_max = 7\n"),
      sysctl("etc/sysctl.d/10-a.conf", "net.netfilter.nf_conntrack_max = 1048576\n"),
    ])
    #expect(replaced.isEmpty)
  }

  @Test("kube-proxy's value is recognised")
  func kubeProxy() {
    let file = sysctl("etc/sysctl.d/x.conf", "net.netfilter.nf_conntrack_max = 1048576\n")
    let found = findings(
      limit: 131_072,
      [
        file, ("cpuinfo", "processor : 0\nprocessor : 1\n", .processors),
        ("ps", "PID CMD\n812 /usr/bin/kube-proxy --config=x\n", .processes),
      ])
    #expect(found.map(\.kind) == [.overwritten])
    #expect(found.first?.title.contains("kube-proxy") == true)
  }

  @Test("An option of a module does not reach what is part of the kernel")
  func builtIn() {
    let option = (
      "etc/modprobe.d/x.conf", "options nf_conntrack hashsize=65536\n",
      FileKind.moduleConfiguration
    )
    let list = ("lsmod", "Module Size Used by\next4 184320 1\n", FileKind.modules)
    let found = findings(limit: 262_144, [option, list])
    #expect(found.map(\.kind) == [.willNotSurvive])
    #expect(found.first?.evidence.last?.statement.contains("nf_conntrack.hashsize=65536") == true)
  }

  @Test("RHEL 4: sysctl.conf is applied before the firewall loads the module")
  func rhel4() {
    var reading = Samples.reading(
      "sysctl", "net.ipv4.netfilter.ip_conntrack_max = 131072\n", as: .sysctls)
    reading.add(SourceText(file: "uname", "2.6.9-89.EL"), as: .kernelRelease)
    reading.add(
      SourceText(file: "lsmod", "Module Size Used by\nip_conntrack 53024 1 ipt_state\n"),
      as: .modules)
    reading.add(
      SourceText(file: "etc/sysctl.conf", "net.ipv4.ip_conntrack_max = 131072\n"),
      as: .sysctlConfiguration)
    let early = Diagnosis([reading])
    #expect(early.findings.map(\.kind) == [.willNotSurvive])
    let files = early.remedies.first?.instructions.first?.files.map(\.path) ?? []
    #expect(files.contains("/etc/rc.d/rc.local"))
    reading.add(
      SourceText(
        file: "etc/rc.local", "echo 131072 > /proc/sys/net/ipv4/netfilter/ip_conntrack_max\n"),
      as: .bootScript)
    #expect(Diagnosis([reading]).findings.isEmpty)
  }
}
