import Glibc

/// Reads the files of a folder and of those in it, in the order of their names; symbolic links
/// are not followed, since sosreports link to their own files.
struct FolderReader {
  let root: String
  private static let deepest = 24

  init(root: String) { self.root = root }

  /// Gives every regular file to the builder, named by its path within the folder.
  func read(into builder: inout CollectionBuilder) {
    read("", 0, &builder)
  }

  private func read(_ path: String, _ depth: Int, _ builder: inout CollectionBuilder) {
    guard depth < Self.deepest else { return }
    for name in names(path) {
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      var status = stat()
      guard unsafe lstat("\(root)/\(inner)", &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: read(inner, depth + 1, &builder)
      case S_IFREG: readFile(inner, &builder)
      default: break
      }
    }
  }

  private func readFile(_ path: String, _ builder: inout CollectionBuilder) {
    let descriptor = unsafe open("\(root)/\(path)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let stream = ByteStream(descriptor: descriptor)
    builder.begin(path)
    while !builder.ignoresRest, let chunk = stream.next() { builder.consume(chunk.span) }
    builder.end()
  }

  /// The names in a folder; numbers in them are ordered by value.
  private func names(_ path: String) -> [String] {
    guard let folder = unsafe opendir(path.isEmpty ? root : "\(root)/\(path)") else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        var octets: [UInt8] = []
        for index in bytes.indices {
          let byte = unsafe bytes[index]
          if byte == 0 { break }
          octets.append(byte)
        }
        return String(decoding: octets, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { Self.isBefore(Array($0.utf8), Array($1.utf8)) }
  }

  /// Whether a name comes first, `stat-2` before `stat-10`.
  static func isBefore(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    var (first, second) = (0, 0)
    while first < left.count, second < right.count {
      if let (one, end) = Ascii.unsigned(left.span, first),
        let (other, otherEnd) = Ascii.unsigned(right.span, second)
      {
        if one != other { return one < other }
        (first, second) = (end, otherEnd)
      } else {
        if left[first] != right[second] { return left[first] < right[second] }
        (first, second) = (first + 1, second + 1)
      }
    }
    return left.count - first < right.count - second
  }
}
