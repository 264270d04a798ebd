import Foundation

/// A run of `martlet lab` that can be interrupted.
final class LabRun: Sendable {
  let folder: TemporaryDirectory
  private let process: ChildProcess

  /// What a run may leave on the machine.
  struct Machine: Equatable {
    var namespaces: [String]
    var folders: [String]
    var traces: [String]
    var limit: String
    var buckets: String
    var rules: String

    /// As it is now.
    static func now() -> Machine {
      func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      }
      func setting(_ name: String) -> String {
        let path = "/proc/sys/net/netfilter/nf_conntrack_\(name)"
        return (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      }
      return Machine(
        namespaces: names("/run/netns").filter { $0.hasPrefix("martlet-lab-") },
        folders: names(NSTemporaryDirectory()).filter { $0.hasPrefix("martlet-lab-") },
        traces: names("/run/martlet-lab"), limit: setting("max"), buckets: setting("buckets"),
        rules: (try? RunningServer.run(["/usr/sbin/nft", "list", "ruleset"])) ?? "")
    }
  }

  /// Starts it.
  init(_ arguments: String...) throws {
    folder = try TemporaryDirectory("report")
    process = try ChildProcess(
      [MartletBinary.path, "lab", "--quick", "--output", "\(folder.path)/report"] + arguments,
      log: "\(folder.path)/log")
  }

  /// The process, and what it has said.
  var identifier: pid_t { process.identifier }
  var log: String { process.log }

  /// Waits until it says that a stage begins.
  func wait(for stage: String) throws {
    let deadline = now() + 100
    while !log.contains("  \(stage)\n") {
      guard now() < deadline, process.isRunning else {
        throw EndToEndError("it never came to “\(stage)”:\n\(log)")
      }
      usleep(20_000)
    }
  }

  /// Sends a signal, and waits for the end.
  ///
  /// - Returns: The exit code.
  func end(with signal: Int32) -> Int32 {
    kill(identifier, signal)
    return process.exitStatus(within: 30)
  }

  /// The process that watches over it: the child that was started with `--guard`.
  func guardian() throws -> pid_t {
    let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(identifier)/task")
    for task in tasks {
      let path = "/proc/\(identifier)/task/\(task)/children"
      let children = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      for child in children.split(separator: " ").compactMap({ pid_t($0) }) {
        let words = (try? String(contentsOfFile: "/proc/\(child)/cmdline", encoding: .utf8)) ?? ""
        if words.contains("--guard") { return child }
      }
    }
    throw EndToEndError("nobody watches over the run:\n\(log)")
  }

  /// Waits until the machine is as it was, for ten seconds at most.
  static func isPutBack(_ machine: Machine) -> Bool {
    let deadline = now() + 10
    while now() < deadline {
      if Machine.now() == machine { return true }
      usleep(50_000)
    }
    return false
  }
}
