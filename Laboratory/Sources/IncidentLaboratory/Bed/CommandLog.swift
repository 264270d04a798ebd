import ConntrackKernel
import Foundation

/// A command that the laboratory ran.
public struct LaboratoryCommand: Codable, Sendable {
  /// When, in seconds after the beginning.
  public var second: Double
  /// The command as a shell would take it.
  public var text: String
  /// What it is for.
  public var purpose: String
  /// What it printed, where that belongs into the report.
  public var output: String?
}

/// Runs programs and keeps what was run.
package final class CommandLog {
  private let start: Double
  private(set) var commands: [LaboratoryCommand] = []

  package init(start: Double) { self.start = start }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - words: The program and its arguments.
  ///   - purpose: What the report says that it is for.
  ///   - input: What it reads; shown in the report.
  ///   - showsOutput: Whether the report has what it printed.
  ///   - environment: Variables beside those of this process.
  ///   - mayFail: Whether another exit status than 0 says something instead of being an error.
  /// - Returns: What it wrote to standard output.
  /// - Throws: ``LaboratoryError``.
  @discardableResult
  func run(
    _ words: [String], _ purpose: String, input: String = "", showsOutput: Bool = false,
    environment: [String: String] = [:], mayFail: Bool = false
  ) throws(LaboratoryError) -> String {
    try Interruption.check()
    var text = (environment.map { "\($0)=\($1)" } + words.map(\.asShellWord)).joined(separator: " ")
    if !input.isEmpty { text += " <<'END'\n\(input)\(input.hasSuffix("\n") ? "" : "\n")END" }
    let place = commands.count
    commands.append(
      LaboratoryCommand(second: Clock.now - start, text: text, purpose: purpose))
    let result = try ProgramRun.run(words, input: input, environment: environment)
    if showsOutput { commands[place].output = result.output + result.errors }
    guard result.status == 0 || mayFail && !Interruption.isRequested else {
      try Interruption.check()
      throw .failed(
        command: text, status: result.status, output: (result.errors + result.output).trimmed)
    }
    return result.output
  }

  /// Notes what was done without a program of its own.
  func note(_ text: String, _ purpose: String) {
    commands.append(
      LaboratoryCommand(second: Clock.now - start, text: text, purpose: purpose))
  }
}

extension String {
  /// The word in quotes where a shell needs them.
  var asShellWord: String {
    let plain = !isEmpty && allSatisfy { $0.isLetter || $0.isNumber || "-_./:=@%+,".contains($0) }
    return plain ? self : "'\(replacingOccurrences(of: "'", with: "'\\''"))'"
  }

  /// Without spaces and line ends around it.
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
