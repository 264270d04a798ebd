import Foundation

/// A text of the user's in a folder that only this user may read.
struct Draft {
  /// Where it is.
  let path: String
  private let folder: String

  /// Writes the text to a new file.
  init(name: String, text: String) throws {
    let temporary = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var template = Array("\(temporary)/martlet-edit-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(
        "no folder can be made in \(temporary): \(String(cString: strerror(errno))); "
          + "set TMPDIR to one where there is room")
    }
    folder = template.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
    path = "\(folder)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  /// What the file holds now.
  func read() throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

  /// Takes the file and its folder away.
  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
