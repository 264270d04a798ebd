import ArgumentParser
import ConntrackKernel
import Foundation

/// Where the journal of a change is.
struct JournalOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the journal of the change is.", valueName: "file", visibility: .hidden))
  var journal =
    ProcessInfo.processInfo.environment["MARTLET_CONNTRACK_JOURNAL"] ?? ChangeJournal.defaultPath
}
