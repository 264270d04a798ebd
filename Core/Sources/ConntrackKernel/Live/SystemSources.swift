import Conntrack
import Glibc

/// What is the same in all network namespaces of this machine.
struct SystemSources: Sendable {
  var sources: [LiveSource] = []
  var problems: [String] = []

  private static let files: [(String, FileKind)] = [
    ("/proc/uptime", .uptime),
    ("/proc/sys/kernel/random/boot_id", .bootIdentifier),
    ("/proc/cmdline", .commandLine),
    ("/proc/cpuinfo", .processors),
    ("/proc/meminfo", .meminfo),
    ("/proc/slabinfo", .slabinfo),
    ("/proc/modules", .modules),
    ("/proc/net/softnet_stat", .softnet),
  ]

  /// Reads what changes from moment to moment, and what says which machine this is.
  static func moment() -> SystemSources {
    var system = SystemSources()
    for (path, kind) in files {
      if let source = LiveSource.file(path, kind, &system.problems) {
        system.sources.append(source)
      }
    }
    system.sources.append(LiveSource("uname -a", .kernelRelease, text: unameText))
    system.sources.append(LiveSource("date +%s", .date, text: "\(time(nil))\n"))
    return system
  }

  /// Reads what only changes when somebody changes it: files of the next boot, the distribution,
  /// the programs that run.
  static func configuration() -> SystemSources {
    var system = SystemSources()
    func add(_ path: String, _ kind: FileKind) {
      if let source = LiveSource.file(path, kind, &system.problems) {
        system.sources.append(source)
      }
    }
    // What stands first in these lists hides a file of the same name further on (sysctl.d(5)).
    addFolders(
      ["/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"],
      .sysctlConfiguration, add)
    add("/etc/sysctl.conf", .sysctlConfiguration)
    add("/etc/ufw/sysctl.conf", .sysctlConfiguration)
    addFolders(
      ["/etc/modprobe.d", "/run/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"],
      .moduleConfiguration, add)
    add("/etc/modprobe.conf", .moduleConfiguration)
    addFolders(
      ["/etc/modules-load.d", "/run/modules-load.d", "/usr/lib/modules-load.d"],
      .modulesToLoad, add)
    add("/etc/modules", .modulesToLoad)
    for script in ["/etc/rc.local", "/etc/rc.d/rc.local"] { add(script, .bootScript) }
    add("/etc/os-release", .distribution)
    system.sources.append(LiveSource("ps -eo comm", .processes, text: processNames))
    return system
  }

  private static func addFolders(
    _ folders: [String], _ kind: FileKind, _ add: (String, FileKind) -> Void
  ) {
    var places: [String: String] = [:]
    for folder in folders {
      for name in KernelFiles.entries(of: folder) where places[name] == nil {
        if name.hasSuffix(".conf") { places[name] = "\(folder)/\(name)" }
      }
    }
    for (_, path) in places.sorted(by: { $0.key < $1.key }) { add(path, kind) }
  }

  private static var unameText: String {
    var names = utsname()
    unsafe uname(&names)
    let parts = (
      text(names.sysname), text(names.nodename), text(names.release), text(names.machine)
    )
    return "\(parts.0) \(parts.1) \(parts.2) \(parts.3)\n"
  }

  private static func text<Tuple>(_ tuple: Tuple) -> String {
    unsafe withUnsafeBytes(of: tuple) { octets in
      unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private static var processNames: String {
    var names: Set<String> = []
    for entry in KernelFiles.entries(of: "/proc") where Int32(entry) != nil {
      if let name = try? KernelFiles.text(of: "/proc/\(entry)/comm") { names.insert(name) }
    }
    return names.sorted().joined(separator: "\n") + "\n"
  }
}
