import ArgumentParser
import ConntrackKernel
import Foundation

/// `martlet conntrack watch`.
struct ConntrackWatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Watch the tracking table fill, evict and drop.",
    discussion: """
      On a terminal a screen that is drawn anew every second, elsewhere a line; with --json an \
      object a line. --exec runs a command whenever the state changes, with MARTLET_STATE, \
      MARTLET_COUNT, MARTLET_LIMIT and MARTLET_DROPS in its environment. The states are idle, ok, \
      filling, evicting, bucket-bound and dropping.

      EXAMPLES
        martlet conntrack watch
        martlet conntrack watch --count 10 --interval 0.5
        martlet conntrack watch --json >>conntrack.jsonl
        martlet conntrack watch --exec 'logger -t conntrack "$MARTLET_STATE"'
      """)

  @Option(help: "Seconds between two looks.")
  var interval = 1.0

  @Option(help: "How many times to look; without it until it is stopped.")
  var count: Int?

  @Option(help: ArgumentHelp("A command to run when the state changes.", valueName: "command"))
  var exec: String?

  @Flag(help: "Print a JSON object a line.")
  var json = false

  func validate() throws {
    guard interval >= 0.1, interval <= 3600 else {
      throw ValidationError("--interval is from 0.1 to 3600 seconds.")
    }
    guard (count ?? 1) > 0 else { throw ValidationError("--count is at least 1.") }
  }

  func run() throws {
    try Failure.reporting {
      var watcher = TableWatcher(listening: true)
      var history: [Double] = []
      var state: TableMoment.State?
      var drawn = 0
      var looked = 0
      while looked < count ?? .max {
        guard let moment = watcher.next(after: interval) else {
          throw Failure(
            "there is no connection tracking here: nothing is tracked, and nothing can be full")
        }
        looked += 1
        history.append(moment.newPerSecond ?? 0)
        if history.count > 60 { history.removeFirst() }
        try show(moment, history, &drawn)
        if let exec, state != nil || moment.state != .idle, moment.state != state {
          try call(exec, moment)
        }
        state = moment.state
      }
    }
  }

  private func show(_ moment: TableMoment, _ history: [Double], _ drawn: inout Int) throws {
    // Written at once: whoever reads a pipe wants each line as it comes.
    func write(_ line: String) { Screen.write(Array("\(line)\n".utf8)) }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      write(String(decoding: try encoder.encode(moment), as: UTF8.self))
    } else if Screen.isTerminal {
      let lines = WatchScreen(moment, history, inColour: Screen.hasColour).lines
      let up = drawn > 0 ? "\u{1b}[\(drawn)A" : ""
      write(up + lines.map { "\u{1b}[K\($0)" }.joined(separator: "\n"))
      drawn = lines.count
    } else {
      write(WatchScreen(moment, history, inColour: false).line)
    }
  }

  private func call(_ command: String, _ moment: TableMoment) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    var environment = ProcessInfo.processInfo.environment
    environment["MARTLET_STATE"] = moment.state.rawValue
    environment["MARTLET_COUNT"] = "\(moment.count)"
    environment["MARTLET_LIMIT"] = "\(moment.limit)"
    environment["MARTLET_DROPS"] = "\(moment.drops)"
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
  }
}
