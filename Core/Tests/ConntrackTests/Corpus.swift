import Glibc

/// Files that tests read, and the system's programs that make archives of them.
enum Corpus {
  /// The path of a file or folder of the corpus.
  static func path(_ name: String, file: String = #filePath) -> String {
    file.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Corpus/\(name)"
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

  static func run(_ arguments: [String]) throws {
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
