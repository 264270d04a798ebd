/// Why a run of the laboratory ended early.
public enum LaboratoryError: Error, CustomStringConvertible, Sendable {
  /// Something that the laboratory needs isn't there.
  case missing(String)
  /// A program ended with an error.
  case failed(command: String, status: Int32, output: String)
  /// The name server did not answer.
  case noAnswer(String)
  /// The stage that was reached did not come about: the kernel or the machine behaved otherwise.
  case unexpected(String)
  /// SIGINT or SIGTERM came; the number of the signal.
  case interrupted(Int32)

  /// The error in sentences.
  public var description: String {
    switch self {
    case .missing(let what): what
    case .failed(let command, let status, let output):
      "\(command) ended with \(status)\(output.isEmpty ? "" : ":\n\(output)")"
    case .noAnswer(let what), .unexpected(let what): what
    case .interrupted(let signal):
      "interrupted by \(signal == 2 ? "SIGINT" : "signal \(signal)"); everything has been put back"
    }
  }
}
