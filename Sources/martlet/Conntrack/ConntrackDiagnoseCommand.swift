import ArgumentParser
import Conntrack
import ConntrackKernel
import Foundation

/// `martlet conntrack` without more: this machine, now.
struct ConntrackDiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose", abstract: "Look at this machine (what `conntrack` does by itself).",
    discussion: """
      Reads settings, counters, the table's entries, the packet filter's rules, the kernel's log and \
      the files of the next boot, in every network namespace, twice, two seconds apart. It takes \
      root to see everything.

      EXAMPLES
        martlet conntrack
        martlet conntrack --port 5353 --json
      """)

  @OptionGroup var options: DiagnosisOptions

  @Option(help: "Seconds between the two looks.")
  var seconds = 1.5

  func validate() throws {
    guard seconds >= 0.1, seconds <= 3600 else {
      throw ValidationError("--seconds is from 0.1 to 3600.")
    }
  }

  func run() throws {
    try Failure.reporting {
      var look = LiveDiagnosis(port: options.port)
      (look.seconds, look.listening) = (seconds, min(0.5, seconds))
      let outcome = try Waiting.while("looking at connection tracking") { try look.run() }
      if !options.json { tell(outcome.problems) }
      options.show(outcome.diagnosis)
    }
  }

  /// Says what could not be read; without root that is a lot, and one reason.
  private func tell(_ problems: [String]) {
    guard geteuid() == 0 || problems.count < 2 else {
      return Screen.tell(
        "warning: without root the entries, the rules and the kernel's log can't be read, and "
          + "\(problems.count) sources are missing below")
    }
    for problem in problems { Screen.tell("warning: \(problem.printable)") }
  }
}
