import Foundation

/// A program that ran to its end.
package struct ProgramRun {
  var status: Int32
  var output: String
  var errors: String

  /// The environment of every program: administrators' directories belong to the search path.
  package static var environment: [String: String] {
    var variables = ProcessInfo.processInfo.environment
    variables["PATH"] = (variables["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    variables["LC_ALL"] = "C"
    return variables
  }

  /// The file of a program, when it is installed.
  package static func find(_ name: String) -> String? {
    if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
    for folder in (environment["PATH"] ?? "").split(separator: ":") {
      let path = "\(folder)/\(name)"
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    return nil
  }

  /// Runs a program.
  ///
  /// - Throws: ``LaboratoryError/missing(_:)``.
  static func run(
    _ words: [String], input: String = "", environment: [String: String] = [:]
  ) throws(LaboratoryError) -> ProgramRun {
    guard let program = find(words[0]) else {
      throw .missing("\(words[0]) is not installed")
    }
    let process = Process()
    let (inputs, outputs, errors) = (Pipe(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = Array(words.dropFirst())
    process.environment = Self.environment.merging(environment) { $1 }
    process.standardInput = inputs
    process.standardOutput = outputs
    process.standardError = errors
    do { try process.run() } catch { throw .missing("\(program) can't be started: \(error)") }
    try? inputs.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try? inputs.fileHandleForWriting.close()
    let output = outputs.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let code = process.terminationStatus
    return ProgramRun(
      status: process.terminationReason == .exit ? code : 128 + code,
      output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: complaint, as: UTF8.self))
  }
}
