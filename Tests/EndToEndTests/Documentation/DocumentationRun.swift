import Foundation

/// Types a page's commands into one shell, in an empty directory, with Martlet on the path.
///
/// - Servers run in the background until the page ends.
/// - The log, which is JSON away from a terminal, is no part of what a command prints; nor is that it
///   is still computing.
/// - The pages about databases have a server of their own, in place of the one on its usual port.
/// - The page about connection tracking has a network namespace of its own.
/// - Ports 5300 and 8081 are others, that are free; `pidof` gives the server that was started last.
/// - Files that the page shows are there from the beginning.
struct DocumentationRun {
  /// What came of one command.
  struct Result: Sendable {
    let command: DocumentationPage.Command
    /// The exit status, or `nil` when it was not reached.
    let status: Int?
    let output: [String]
  }

  let page: DocumentationPage

  func run() throws -> [Result] {
    let directory = try TemporaryDirectory("manual")
    let notes = try TemporaryDirectory("manual-notes")
    let port = String(try freePort())
    let managementPort = String(try freePort())
    let database = try page.engine.map { try ManualDatabase($0, in: notes) }
    func adapted(_ text: String) -> String {
      let text = text.replacingOccurrences(of: "5300", with: port)
        .replacingOccurrences(of: "8081", with: managementPort)
      return database?.adapted(text) ?? text
    }
    var script = """
      cd '\(directory.path)' || exit
      export PATH='\((MartletBinary.path as NSString).deletingLastPathComponent)':"$PATH":/usr/sbin
      export PATH="$PATH":'\(ClientTool.python)'
      export TERM=dumb NO_COLOR=1
      unset MARTLET_DATABASE
      export MARTLET_CONNTRACK_JOURNAL='\(notes.path)/journal'
      \(database?.environment ?? "")
      servers=()
      end() { for server in "${servers[@]}"; do kill "$server" 2>/dev/null; wait "$server"; done; }
      trap end EXIT
      pidof() { echo "${servers[-1]}"; }
      await() {
        for _ in $(seq 200); do
          if grep -q "$2" "$1"; then return 0; fi
          if ! kill -0 "${servers[-1]}" 2>/dev/null; then return 1; fi
          sleep 0.05
        done
        return 1
      }

      """
    for (name, text) in page.files {
      let file = URL(fileURLWithPath: "\(directory.path)/\(name)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try directory.write(name, adapted(text))
    }
    for (index, command) in page.commands.enumerated() {
      var text = adapted(command.text)
      let output = "'\(notes.path)/\(index).output'"
      if command.isServer {
        while text.hasSuffix("&") || text.hasSuffix(" ") { text.removeLast() }
        script += "\(text) >\(output) 2>&1 </dev/null &\nservers+=($!)\n"
        script += "await \(output) 'answering on'"
        if text.contains("--management") { script += " && await \(output) 'management: http'" }
        script += "\n"
      } else {
        let file = try notes.write("\(index).command", text + "\n")
        script += "source '\(file)' >\(output) 2>&1 </dev/null\n"
      }
      script += "echo $? >'\(notes.path)/\(index).status'\n"
    }
    let file = try notes.write("script", script)
    let shell = ["timeout", "-k", "5", "120", "bash", file]
    let enclosed = ["unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"]
    _ = try? RunningServer.run(page.hasNamespace ? enclosed + shell : shell)
    return page.commands.enumerated().map { index, command in
      func read(_ suffix: String) -> String {
        (try? String(contentsOfFile: "\(notes.path)/\(index).\(suffix)", encoding: .utf8)) ?? ""
      }
      var adaptedCommand = command
      adaptedCommand.output = command.output.map(adapted)
      return Result(
        command: adaptedCommand,
        status: Int(read("status").trimmingCharacters(in: .whitespacesAndNewlines)),
        output: read("output").components(separatedBy: "\n").filter {
          !$0.hasPrefix("{\"time\":") && !$0.hasPrefix("computing: ")
        })
    }
  }
}

extension DocumentationRun.Result {
  /// Whether the output is what the page shows: the same words, where `…` stands for anything in a
  /// line, and alone on a line for any lines.
  var isAsShown: Bool {
    guard !command.output.isEmpty else { return true }
    return Self.matches(Self.words(command.output)[...], Self.words(output)[...])
  }

  private static func words(_ lines: [String]) -> [String] {
    lines.map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
  }

  private static func matches(_ shown: ArraySlice<String>, _ found: ArraySlice<String>) -> Bool {
    guard let first = shown.first else { return found.isEmpty }
    if first == "…" {
      return matches(shown.dropFirst(), found)
        || !found.isEmpty && matches(shown, found.dropFirst())
    }
    guard let line = found.first, matches(line: line, first) else { return false }
    return matches(shown.dropFirst(), found.dropFirst())
  }

  private static func matches(line: String, _ shown: String) -> Bool {
    let parts = shown.components(separatedBy: "…")
    guard parts.count > 1 else { return line == shown }
    guard line.hasPrefix(parts[0]), line.hasSuffix(parts[parts.count - 1]) else { return false }
    var rest = line[...]
    for part in parts where !part.isEmpty {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
