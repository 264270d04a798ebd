import Foundation

/// A name server in the laboratory.
final class LaboratoryServer {
  let kind: LaboratoryServerKind
  private let process: Process
  private let bed: TestBed

  /// Starts it, and waits until it answers.
  ///
  /// - Throws: ``LaboratoryError``.
  init(_ kind: LaboratoryServerKind, program: String, in bed: TestBed) throws(LaboratoryError) {
    self.kind = kind
    self.bed = bed
    process = try bed.startServer(
      try ServerConfiguration(kind, program: program, bed: bed).write())
  }

  /// The server's process: `ip netns exec` becomes it.
  var identifier: Int32 { process.processIdentifier }

  /// Whether it still runs.
  var isRunning: Bool { process.isRunning }

  /// What it wrote.
  var log: String { bed.serverLog }
}
