import Conntrack
import Glibc

/// Files that tests read, and the system's programs that make archives of them.
enum Corpus {
  /// The path of a file or folder of the corpus.
  static func path(_ name: String, file: String = #filePath) -> String {
    file.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Corpus/\(name)"
  }

  /// All files of a folder of the corpus, named by their paths within it.
  static func files(_ folder: String) throws -> [SourceText] {
    let root = path(folder)
    var files: [SourceText] = []
    func read(_ inner: String) {
      guard let stream = opendir(inner.isEmpty ? root : "\(root)/\(inner)") else { return }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name == "." || name == ".." { continue }
        let path = inner.isEmpty ? name : "\(inner)/\(name)"
        if entry.pointee.d_type == 4 {
          read(path)
        } else if let bytes = content("\(root)/\(path)") {
          files.append(SourceText(file: path, bytes: bytes))
        }
      }
    }
    read("")
    guard !files.isEmpty else { throw Failure(what: "\(root) has no files") }
    return files.sorted { $0.file < $1.file }
  }

  private static func content(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  struct Failure: Error { var what: String }

  static func temporaryFolder() throws -> String {
    var template = Array("/tmp/martlet-readings-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(what: "mkdtemp") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func remove(_ folder: String) { try? run(["rm", "-rf", folder]) }

  static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  static func run(_ arguments: [String], isQuiet: Bool = false) throws {
    if isQuiet {
      let words = arguments.joined(separator: " ")
      try run(["sh", "-c", "\(words) >/dev/null 2>&1"])
      return
    }
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    var identifier: pid_t = 0
    guard posix_spawnp(&identifier, arguments[0], nil, nil, &pointers, environ) == 0 else {
      throw Failure(what: "\(arguments[0]) cannot be started")
    }
    var status: CInt = 0
    waitpid(identifier, &status, 0)
    guard status == 0 else { throw Failure(what: "\(arguments) ended with \(status)") }
  }
}
