import Foundation

/// A name server in the laboratory.
final class LaboratoryServer {
  let kind: LaboratoryServerKind
  private let process: Process
  private let logPath: String

  /// Starts it, and waits until it answers.
  ///
  /// - Throws: ``LaboratoryError``.
  init(_ kind: LaboratoryServerKind, program: String, in bed: TestBed) throws(LaboratoryError) {
    self.kind = kind
    let words = try ServerConfiguration(kind, program: program, bed: bed).write()
    logPath = "\(bed.folder)/server.log"
    _ = FileManager.default.createFile(atPath: logPath, contents: nil)
    guard let enter = ProgramRun.find(bed.enter[0]), let log = FileHandle(forWritingAtPath: logPath)
    else { throw .missing("ip is not installed, or \(logPath) can't be written") }
    process = Process()
    process.executableURL = URL(fileURLWithPath: enter)
    process.arguments = Array((bed.enter + words).dropFirst())
    process.environment = ProgramRun.environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = log
    process.standardError = log
    bed.log.note((bed.enter + words).map(\.asShellWord).joined(separator: " "), "the name server")
    do { try process.run() } catch { throw .missing("\(words[0]) can't be started: \(error)") }
  }

  /// The server's process: `ip netns exec` becomes it.
  var identifier: Int32 { process.processIdentifier }

  /// Whether it still runs.
  var isRunning: Bool { process.isRunning }

  /// What it wrote.
  var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }
}
