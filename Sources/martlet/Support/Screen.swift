import Foundation

/// Where people read: standard output for what was asked for, standard error for everything else.
enum Screen {
  /// Whether standard output is a terminal.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  /// Whether standard error is a terminal.
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  /// Whether colour may be used on standard output (https://no-color.org).
  static var hasColour: Bool {
    isTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
  }

  /// Writes a line to standard error.
  static func tell(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Writes text to standard output as it is.
  static func write(_ text: [UInt8]) { FileHandle.standardOutput.write(Data(text)) }

  /// Prints a value as JSON with sorted keys.
  static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Asks for a yes on a terminal; anything else is a no.
  static func confirms(_ question: String) -> Bool {
    FileHandle.standardError.write(Data("\(question) [y/N] ".utf8))
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }
}
