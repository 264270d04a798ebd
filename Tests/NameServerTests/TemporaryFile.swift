import Foundation

/// A file in a directory of its own, removed with this object.
final class TemporaryFile {
  let path: String
  private let directory: URL

  init(_ text: String, name: String = "martlet.yaml") throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    path = directory.appending(path: name).path
    try write(text)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  func write(_ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }
}
