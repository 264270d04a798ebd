import ArgumentParser
import ConntrackKernel

/// `martlet conntrack watchdog`: what `conntrack fix` starts beside itself; not for people.
struct ConntrackWatchdogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watchdog",
    abstract: "Take a change back unless it is confirmed (started by `conntrack fix`).",
    shouldDisplay: false)

  @OptionGroup var options: JournalOption

  @Option(help: "How many seconds to wait.")
  var seconds = 60

  func run() throws {
    guard Watchdog.wait(seconds: Double(seconds)) == .abandoned,
      let journal = try ChangeJournal.read(options.journal), journal.state == .trying
    else { return }
    let report = ChangeUndo(journal).run()
    // Nobody reads a terminal any more; the kernel's log is where the administrator looks.
    let result =
      report.problems.isEmpty
      ? "taken back" : "taken back but for \(report.problems.joined(separator: "; "))"
    try? KernelFiles.write(
      "martlet: a change of connection tracking was not confirmed, and has been \(result)\n",
      to: "/dev/kmsg")
    if report.problems.isEmpty { try ChangeJournal.remove(options.journal) }
  }
}
