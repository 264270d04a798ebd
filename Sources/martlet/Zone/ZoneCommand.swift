import ArgumentParser

/// `martlet zone`.
struct ZoneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zone",
    abstract: "Zones: list, create, import, export, check, edit and delete them.",
    subcommands: [
      ZoneListCommand.self, ZoneShowCommand.self, ZoneCreateCommand.self, ZoneImportCommand.self,
      ZoneExportCommand.self, ZoneCheckCommand.self, ZoneEditCommand.self, ZoneDeleteCommand.self,
      ZoneKindCommand.self, ZoneIncreaseSerialCommand.self,
    ])
}
