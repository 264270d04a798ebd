import Foundation

/// What a command of `martlet` did.
struct CommandResult: CustomStringConvertible {
  /// The command's words after `martlet`.
  let arguments: [String]
  /// The exit code.
  let code: Int32
  /// What it wrote to standard output.
  let output: String
  /// What it wrote to standard error.
  let errors: String

  /// The lines of standard output.
  var lines: [String] {
    output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// Reads standard output as JSON.
  func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(output.utf8))
    } catch {
      throw EndToEndError("\(self)\n\(error)")
    }
  }

  var description: String {
    "martlet \(arguments.joined(separator: " ")): exit code \(code)\n\(output)\(errors)"
  }
}
