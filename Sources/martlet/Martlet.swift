import ArgumentParser
import NameServer

/// The program: its commands.
struct Martlet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "martlet",
    abstract:
      "An authoritative DNS server whose records live in SQL, and that sees the kernel it stands on.",
    version: "Martlet \(ProductVersion.text)",
    subcommands: [
      ServeCommand.self, InitCommand.self, MigrateCommand.self, ZoneCommand.self,
      RecordCommand.self, KeyCommand.self, AuditCommand.self, ConntrackCommand.self,
      LabCommand.self, LoadCommand.self, ProbeCommand.self, SimulateCommand.self,
    ])
}

@main
enum Program {
  /// Runs the command that is asked for; see ``MainThread`` for why this isn't asynchronous.
  static func main() {
    do {
      var command = try Martlet.parseAsRoot()
      if let command = command as? any AsyncParsableCommand {
        let boxed = UncheckedBox(command)
        try MainThread.wait {
          var command = boxed.value
          try await command.run()
        }
      } else {
        try command.run()
      }
    } catch {
      Martlet.exit(withError: error)
    }
  }
}

/// Carries a command to the thread that runs it; nobody else uses it any more.
private struct UncheckedBox: @unchecked Sendable {
  let value: any AsyncParsableCommand

  init(_ value: any AsyncParsableCommand) { self.value = value }
}
