import ConntrackKernel
import Foundation

/// Puts back what runs of the laboratory have left.
public enum CleanUp {
  /// Puts back what runs have left that aren't there any more.
  ///
  /// - Returns: What was done, in sentences; empty when nothing was left.
  public static func run() -> [String] {
    var done: [String] = []
    for traces in LaboratoryTraces.all() where !traces.isAlive { done += undo(traces) }
    // Namespaces whose file is lost.
    for name in names() where owner(name).map({ LaboratoryTraces.start(of: $0) == nil }) ?? false {
      done += remove(namespace: name)
    }
    return done
  }

  /// Waits until the run that started it ends, then puts back what it has left: for the process that
  /// watches over a run.
  public static func guardOver(_ process: Int32) {
    let verdict = Watchdog.wait(seconds: 7200)
    guard verdict == .abandoned else { return }
    for traces in LaboratoryTraces.all() where traces.process == process {
      // Its end closes the pipe before it is gone.
      for _ in 0..<200 where traces.isAlive { usleep(10_000) }
      _ = undo(traces)
    }
  }

  /// Puts back what one run has made and changed.
  static func undo(_ traces: LaboratoryTraces) -> [String] {
    var done: [String] = []
    if traces.boot == LaboratoryTraces.currentBoot {
      // A change that is just being made would come after it is taken back.
      for folder in traces.folders where isOurs(folder) {
        endProcesses { mentioning(folder) }
      }
      for (name, value) in traces.settings.sorted(by: { $0.key < $1.key }) {
        let setting = KernelSetting(name)
        guard (try? setting.value()) != value else { continue }
        let isDone = (try? setting.set(value)) == value
        done.append("\(name) \(isDone ? "is" : "could not be set to") \(value) again")
      }
      for name in traces.namespaces { done += remove(namespace: name) }
    }
    for folder in traces.folders
    where isOurs(folder) && FileManager.default.fileExists(atPath: folder) {
      try? FileManager.default.removeItem(atPath: folder)
      done.append("\(folder) is removed")
    }
    try? FileManager.default.removeItem(atPath: traces.path)
    // Nobody else's files may be in it; with some, this does nothing.
    rmdir(LaboratoryTraces.folder)
    return done
  }

  /// Only what has our name is touched, whatever the file says.
  private static func isOurs(_ folder: String) -> Bool {
    (folder as NSString).lastPathComponent.hasPrefix("martlet-lab-")
  }

  private static func names() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/run/netns")) ?? []).filter {
      $0.hasPrefix(TestBed.prefix)
    }
  }

  /// The process that made a namespace, which is in its name.
  private static func owner(_ name: String) -> Int32? {
    name.dropFirst(TestBed.prefix.count).split(separator: "-").first.flatMap { Int32($0) }
  }

  /// Ends whoever is in a namespace, and removes it.
  private static func remove(namespace name: String) -> [String] {
    let path = "/run/netns/\(name)"
    guard name.hasPrefix(TestBed.prefix), FileManager.default.fileExists(atPath: path) else {
      return []
    }
    if let space = try? NetworkNamespace(path: path) { endProcesses { processes(in: space) } }
    let result = try? ProgramRun.run(["ip", "netns", "delete", name])
    return [
      result?.status == 0
        ? "the namespace \(name) is removed"
        : "the namespace \(name) could not be removed: \(result?.errors ?? "ip is missing")"
    ]
  }

  private static func all() -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.filter { $0 != getpid() }
  }

  private static func processes(in space: NetworkNamespace) -> [Int32] {
    all().filter {
      (try? NetworkNamespace(path: "/proc/\($0)/ns/net"))?.inode == space.inode
    }
  }

  /// The processes that were started with a folder of ours among their arguments or variables.
  private static func mentioning(_ folder: String) -> [Int32] {
    let name = Data((folder as NSString).lastPathComponent.utf8)
    return all().filter { process in
      ["cmdline", "environ"].contains { file in
        FileManager.default.contents(atPath: "/proc/\(process)/\(file)")?.range(of: name) != nil
      }
    }
  }

  /// Asks processes to end, and after three seconds ends them.
  private static func endProcesses(_ list: () -> [Int32]) {
    for process in list() { kill(process, SIGTERM) }
    for round in 0..<400 {
      let left = list()
      if left.isEmpty { return }
      if round == 150 { for process in left { kill(process, SIGKILL) } }
      usleep(20_000)
    }
  }
}
