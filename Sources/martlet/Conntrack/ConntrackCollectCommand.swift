import ArgumentParser
import Conntrack
import ConntrackKernel
import Foundation

/// `martlet conntrack collect`.
struct ConntrackCollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Save what a diagnosis needs, to be read on another machine.",
    discussion: """
      Makes a folder (or an archive, when the name ends in .tar, .tar.gz or .tar.xz) with two \
      readings: settings, counters, the kernel's log, rules, files of the next boot. The table's \
      entries, which have the addresses of clients, are only saved with --entries.

      EXAMPLES
        martlet conntrack collect
        martlet conntrack collect evidence.tar.gz
        martlet conntrack read evidence.tar.gz
      """)

  @Argument(help: "The folder or archive to make.")
  var path: String?

  @Flag(help: "Save every entry of the table, with the addresses of clients.")
  var entries = false

  @Option(help: "How many seconds lie between the two readings.")
  var seconds = 2.0

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard seconds >= 0.1, seconds <= 3600 else {
      throw ValidationError("--seconds is from 0.1 to 3600.")
    }
  }

  func run() throws {
    try Failure.reporting {
      let target = path ?? "conntrack-\(ProcessInfo.processInfo.hostName)"
      guard !FileManager.default.fileExists(atPath: target) else {
        throw Failure("\(target) is there already")
      }
      let archive = [".tar", ".tar.gz", ".tgz", ".tar.xz"].contains { target.hasSuffix($0) }
      let folder = archive ? try temporaryFolder() : target
      defer { if archive { try? FileManager.default.removeItem(atPath: folder) } }
      let problems = try Waiting.while("collecting") { try collect(into: folder) }
      if archive { try pack(folder, as: target) }
      if json {
        try Screen.printJSON(CollectOutput(path: target, problems: problems))
      } else {
        for problem in problems { Screen.tell("warning: \(problem)") }
        print("\(target)")
      }
    }
  }

  private func collect(into folder: String) throws -> [String] {
    var problems: [String] = []
    for number in 1...2 {
      if number == 2 { Thread.sleep(forTimeInterval: seconds) }
      var options = LiveOptions()
      options.entries = false
      if number == 1 { options = .moment }
      let result = LiveReader(options).read()
      for (namespace, source) in result.sources {
        try write(source, to: "\(folder)/reading-\(number)", namespace)
      }
      if number == 2 {
        problems = result.problems
        if entries { try writeEntries("\(folder)/reading-2") }
      }
    }
    return problems
  }

  private func write(_ source: LiveSource, to folder: String, _ namespace: String?) throws {
    // Commands become names of files: `nft list ruleset` is nft_list_ruleset.
    let name =
      source.name.hasPrefix("/")
      ? String(source.name.dropFirst())
      : source.name.replacingOccurrences(of: " ", with: "_").replacingOccurrences(
        of: "/", with: "_")
    let place = namespace.map { "\(folder)/netns/\($0.replacingOccurrences(of: "/", with: "_"))" }
    try write(source.bytes, to: "\(place ?? folder)/\(name)")
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw Failure("cannot write \(path)") }
  }

  /// Writes the table as /proc/net/nf_conntrack has it, as it comes.
  private func writeEntries(_ folder: String) throws {
    let path = "\(folder)/proc/net/nf_conntrack"
    try write([], to: path)
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw Failure("cannot write \(path)")
    }
    defer { try? handle.close() }
    guard TrackingTable.isPresent else { return }
    var buffer = Data()
    _ = try TrackingTable().forEachFlow { flow in
      buffer.append(contentsOf: Array((flow.line + "\n").utf8))
      if buffer.count > 1 << 20 {
        handle.write(buffer)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    handle.write(buffer)
  }

  private func temporaryFolder() throws -> String {
    let path = NSTemporaryDirectory() + "martlet-collect-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return path
  }

  private func pack(_ folder: String, as target: String) throws {
    guard let tar = ConntrackKernel.Program("tar") else { throw Failure("`tar` isn't installed") }
    let place =
      target.hasPrefix("/") ? target : FileManager.default.currentDirectoryPath + "/" + target
    let result = try tar.run(["-c", "-a", "-f", place, "-C", folder, "."])
    guard result.status == 0 else { throw Failure("tar: \(result.errors)") }
  }
}

/// What `martlet conntrack collect --json` prints.
private struct CollectOutput: Encodable {
  let path: String
  let problems: [String]
}
