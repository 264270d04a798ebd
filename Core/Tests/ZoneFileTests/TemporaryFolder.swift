import Glibc

/// A folder that is removed with everything in it.
struct TemporaryFolder: ~Copyable {
  let path: String
  private var names: [String] = []

  init() {
    var template = Array("/tmp/zonefile-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("mkdtemp: \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names.reversed() { _ = remove("\(path)/\(name)") }
    rmdir(path)
  }

  /// Makes a folder inside.
  mutating func makeFolder(_ name: String) {
    mkdir("\(path)/\(name)", 0o700)
    names.append(name)
  }

  /// Makes a named pipe.
  mutating func makePipe(_ name: String) {
    mkfifo("\(path)/\(name)", 0o600)
    names.append(name)
  }

  /// Writes a file and gives its path.
  @discardableResult
  mutating func write(_ name: String, _ text: String) -> String {
    let file = "\(path)/\(name)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { fatalError("open \(file): \(errno)") }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      fatalError("write \(file): \(errno)")
    }
    close(descriptor)
    names.append(name)
    return file
  }
}
