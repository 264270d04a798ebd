import ArgumentParser
import ZoneDatabase

/// `martlet key delete`.
struct KeyDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete an access key, which a running server refuses two seconds later at most.",
    discussion: """
      EXAMPLES
        martlet key delete octodns
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The key's name.")
  var name: String

  private struct Output: Encodable {
    var name: String
  }

  func run() throws {
    try Failure.reporting {
      guard try options.openForManagement().removeAccessKey(named: name, by: .local) else {
        throw Failure("there is no key \(name); `martlet key list` shows those there are")
      }
      if options.json { return try Screen.printJSON(Output(name: name)) }
      print("deleted the key \(name)".printable)
    }
  }
}
