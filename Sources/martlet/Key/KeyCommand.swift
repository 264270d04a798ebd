import ArgumentParser
import Foundation

/// `martlet key`.
struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Access keys of the management API: create, list, delete them.",
    subcommands: [
      KeyCreateCommand.self, KeyListCommand.self, KeyDeleteCommand.self, KeyDigestCommand.self,
    ])

  /// Reads a key from standard input, without showing it on a terminal.
  static func readSecret() throws -> String {
    let line: String?
    if isatty(STDIN_FILENO) == 1 {
      line = getpass("key: ").map { String(cString: $0) }
    } else {
      line = readLine()
    }
    guard let line, !line.isEmpty else {
      throw Failure("standard input has no key: write it there on one line")
    }
    // RFC 9110 §5.5: what a header carries unharmed.
    guard line.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw Failure(
        "the key has spaces, control characters or letters beyond ASCII, which no header carries "
          + "unharmed; `martlet key create` makes one")
    }
    if line.utf8.count < 20 {
      Screen.tell("warning: a key this short can be guessed by who has its digest")
    }
    return line
  }
}
