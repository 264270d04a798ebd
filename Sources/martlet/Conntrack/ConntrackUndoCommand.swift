import ArgumentParser
import ConntrackKernel

/// `martlet conntrack undo`.
struct ConntrackUndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Take back what `conntrack fix` changed.",
    discussion: """
      Every setting gets the value that it had, tables of rules that Martlet made are removed, and \
      so are its files. What somebody else has changed since is left alone, and said.

      EXAMPLES
        martlet conntrack undo
      """)

  @OptionGroup var options: JournalOption

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Failure.reporting {
      guard let journal = try ChangeJournal.read(options.journal) else {
        throw Failure("there is nothing to undo: no change is in force (\(options.journal))")
      }
      let report = ChangeUndo(journal).run()
      if json {
        try Screen.printJSON(
          UndoOutput(done: report.done, left: report.left, problems: report.problems))
      } else {
        for line in report.done { print("put back: \(line)") }
        for line in report.left { print("left alone: \(line)") }
      }
      guard report.problems.isEmpty else {
        throw Failure(
          "some of it could not be put back, and the journal stays:\n"
            + report.problems.joined(separator: "\n"))
      }
      try ChangeJournal.remove(options.journal)
    }
  }
}

/// What `martlet conntrack undo --json` prints.
private struct UndoOutput: Encodable {
  let done: [String]
  let left: [String]
  let problems: [String]
}
