import Foundation

/// An empty directory of its own for one test, removed with everything in it at the end.
final class TemporaryDirectory: Sendable {
  let path: String

  init(_ purpose: String) throws {
    var template = Array("\(NSTemporaryDirectory())/martlet-\(purpose)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw EndToEndError("No temporary directory can be made: \(String(cString: strerror(errno)))")
    }
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }
}
