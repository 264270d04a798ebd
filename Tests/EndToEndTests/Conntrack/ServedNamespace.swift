import Foundation

/// A network namespace with a name server in it, which end with the test.
final class ServedNamespace: Sendable {
  let workspace: Workspace
  let port: UInt16
  private let network: IsolatedNetwork
  private let server: ChildProcess?

  /// Makes the namespace, gives it rules, and starts `martlet serve` in it.
  init(rules: String = "", serving: Bool = true) throws {
    workspace = try Workspace.withZone()
    port = 10_053
    let folder = workspace.folder.path
    network = try IsolatedNetwork(workspace.folder)
    let enter = network.enter
    if !rules.isEmpty {
      let file = try workspace.folder.write("rules.nft", rules)
      _ = try RunningServer.run(enter + ["nft", "-f", file])
    }
    guard serving else {
      server = nil
      return
    }
    let process = try ChildProcess(
      enter + [
        MartletBinary.path, "serve", "--database", "sqlite:\(folder)/martlet.db", "--listen",
        "0.0.0.0:\(port)", "--listen", "[::]:\(port)", "--workers", "1",
      ], log: "\(folder)/serve.log")
    server = process
    let deadline = now() + 20
    while !process.log.contains("answering on"), now() < deadline { usleep(20_000) }
  }

  /// What the server's log says.
  var serverLog: String { server?.log ?? "" }

  /// A process in the namespace.
  var process: pid_t { network.process }

  /// Makes it a router of IPv4.
  func forward() throws {
    _ = try RunningServer.run(enter + ["sysctl", "-qw", "net.ipv4.ip_forward=1"])
  }

  /// Waits until the server's log says something, for a minute at most.
  func log(says text: String) async throws -> Bool {
    for _ in 0..<600 where !serverLog.contains(text) {
      try await Task.sleep(for: .milliseconds(100))
    }
    return serverLog.contains(text)
  }

  /// The words that run a program in the namespace.
  var enter: [String] { network.enter }

  /// The journal of changes in it.
  var journal: String { "\(workspace.folder.path)/journal" }

  /// Runs `martlet conntrack` in it.
  func conntrack(_ arguments: String..., environment: [String: String] = [:]) throws
    -> CommandResult
  {
    var words = ["conntrack"] + arguments
    if ["fix", "undo", "verify"].contains(arguments.first) { words += ["--journal", journal] }
    return try workspace.run(words, through: enter, environment: environment)
  }

  /// The rules in it.
  func ruleset() throws -> String {
    let result = try workspace.run(
      ["list", "ruleset"], through: enter + ["/usr/sbin/nft"], isMartlet: false)
    return result.output
  }

  /// How many entries there are in it, and the kernel's counters of them.
  func table() throws -> String {
    let files = ["/proc/sys/net/netfilter/nf_conntrack_count", "/proc/net/stat/nf_conntrack"]
    return try workspace.run(files, through: enter + ["/bin/cat"], isMartlet: false).output
  }

  /// A setting of connection tracking in it.
  func setting(_ name: String) throws -> String {
    let result = try workspace.run(
      ["/proc/sys/net/netfilter/nf_conntrack_\(name)"], through: enter + ["/bin/cat"],
      isMartlet: false)
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
