import ArgumentParser

/// `martlet conntrack`: the kernel's connection tracking, read, explained and cured.
struct ConntrackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conntrack",
    abstract: "See whether the kernel's connection tracking drops queries, and cure it.",
    discussion: """
      Without a subcommand: two looks at this machine, two seconds apart, and what follows from \
      them. Nothing is changed by looking.

      EXAMPLES
        martlet conntrack
        martlet conntrack --json
        martlet conntrack read evidence/
        martlet conntrack fix --dry-run
        martlet conntrack watch
      """,
    subcommands: [
      ConntrackDiagnoseCommand.self, ConntrackReadCommand.self, ConntrackCollectCommand.self,
      ConntrackWatchCommand.self, ConntrackFixCommand.self, ConntrackUndoCommand.self,
      ConntrackVerifyCommand.self, ConntrackWatchdogCommand.self,
    ], defaultSubcommand: ConntrackDiagnoseCommand.self)
}
