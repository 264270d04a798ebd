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

  /// Whether colour may be used on standard error.
  static var errorHasColour: Bool {
    errorIsTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
  }
  /// Whether there is somebody who can be asked.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && errorIsTerminal }

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

  /// Asks for one of some letters on a terminal, until one is given.
  ///
  /// - Returns: The letter; `nil` at the end of input.
  static func ask(_ question: String, letters: String) -> Character? {
    while true {
      FileHandle.standardError.write(Data("\(question) ".utf8))
      guard let line = readLine() else {
        tell("")
        return nil
      }
      let answer = line.lowercased().first
      if let answer, letters.contains(answer) { return answer }
    }
  }

  /// Asks for a yes on a terminal; anything else is a no.
  static func confirms(_ question: String) -> Bool {
    FileHandle.standardError.write(Data("\(question) [y/N] ".utf8))
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }
}
