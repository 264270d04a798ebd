import ArgumentParser
import ConntrackKernel

/// Where the journal of a change is.
struct JournalOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the journal of the change is.", valueName: "file", visibility: .hidden))
  var journal = ChangeJournal.defaultPath
}
