import DNSProtocol
import Foundation

/// The binary that was built with these tests.
enum MartletBinary {
  /// Its path: beside the test bundle, or where `MARTLET_BINARY` says.
  static let path: String = {
    if let path = ProcessInfo.processInfo.environment["MARTLET_BINARY"] { return path }
    let bundle =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return "\((bundle as NSString).deletingLastPathComponent)/martlet"
  }()
}

extension RunningServer {
  /// Starts Martlet with the zones imported into a new database.
  static func martlet(serving zones: [ServedZone]) throws -> RunningServer {
    let directory = try TemporaryDirectory("martlet")
    let port = try freePort()
    let database = "sqlite:\(directory.path)/martlet.db"
    try run([MartletBinary.path, "init", "--database", database])
    for zone in zones {
      try run([
        MartletBinary.path, "zone", "import", "--database", database, zone.name.description,
        zone.path,
      ])
    }
    return try start(
      "Martlet",
      [MartletBinary.path, "serve", "--database", database, "--listen", "127.0.0.1:\(port)"], port,
      directory, zones)
  }

  /// Runs a program to its end.
  ///
  /// - Throws: ``EndToEndError`` with what it wrote when its exit status is not 0.
  @discardableResult
  static func run(_ command: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw EndToEndError(
        "\(command.joined(separator: " ")) ended with \(process.terminationStatus):\n\(text)")
    }
    return text
  }
}
