import Foundation

/// Master files that others wrote, fetched by scripts/fetch-corpora.
enum Corpora {
  struct Unavailable: Error, CustomStringConvertible {
    var description: String
  }

  /// The folder with what was fetched, now or before.
  static let folder = Result { try fetch() }

  /// Whether the corpora are there; where they must be, their absence is an error.
  static var areAvailable: Bool {
    switch folder {
    case .success: return true
    case .failure(let reason):
      if ProcessInfo.processInfo.environment["CI"] == "true" { return true }
      print("Skipped, the master files of others cannot be fetched: \(reason)")
      return false
    }
  }

  private static func fetch() throws -> URL {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let folder = root.appendingPathComponent(".build/corpora")
    let process = Process()
    process.executableURL = root.appendingPathComponent("scripts/fetch-corpora")
    process.arguments = [folder.path]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Unavailable(description: String(decoding: text, as: UTF8.self))
    }
    return folder
  }
}
