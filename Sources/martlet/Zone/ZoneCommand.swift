import ArgumentParser

/// `martlet zone`.
struct ZoneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zone", abstract: "Zones: list, create, import, export, change and delete them.",
    subcommands: [
      ZoneListCommand.self, ZoneShowCommand.self, ZoneCreateCommand.self, ZoneImportCommand.self,
      ZoneExportCommand.self, ZoneDeleteCommand.self, ZoneKindCommand.self,
      ZoneIncreaseSerialCommand.self,
    ])
}
