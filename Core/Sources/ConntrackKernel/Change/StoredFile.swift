import Glibc

/// Files as they are written for good: complete or not at all, also when the power goes.
enum StoredFile {
  /// Replaces a file's content; makes the folders that are missing.
  ///
  /// - Throws: ``KernelError``.
  static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws(KernelError) {
    let folder = folder(of: path)
    try makeFolder(folder)
    let temporary = "\(path).martlet-new"
    let number = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard number >= 0 else { throw KernelError("write \(path)", code: errno) }
    let file = FileDescriptor(number)
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes {
        unsafe Glibc.write(number, $0.baseAddress, $0.count)
      }
      guard count > 0 else {
        let code = errno
        _ = unsafe unlink(temporary)
        throw KernelError("write \(path)", code: code)
      }
      written += count
    }
    guard fsync(file.number) == 0, unsafe rename(temporary, path) == 0 else {
      let code = errno
      _ = unsafe unlink(temporary)
      throw KernelError("write \(path)", code: code)
    }
    if let place = try? FileDescriptor(opening: folder, O_RDONLY | O_DIRECTORY) {
      _ = fsync(place.number)
    }
  }

  /// Removes a file; that it isn't there is no error.
  ///
  /// - Throws: ``KernelError``.
  static func remove(_ path: String) throws(KernelError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else {
      throw KernelError("remove \(path)", code: errno)
    }
  }

  /// Makes a symbolic link, and the folders that are missing.
  ///
  /// - Throws: ``KernelError``.
  static func link(_ path: String, to target: String) throws(KernelError) {
    try makeFolder(folder(of: path))
    guard unsafe symlink(target, path) == 0 else {
      throw KernelError("make the link \(path)", code: errno)
    }
  }

  /// The content of a file, or `nil` when there is none.
  ///
  /// - Throws: ``KernelError``.
  static func content(of path: String) throws(KernelError) -> String? {
    do throws(KernelError) {
      return String(decoding: try KernelFiles.bytes(of: path), as: UTF8.self)
    } catch  where error.isAbsence {
      return nil
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func makeFolder(_ path: String) throws(KernelError) {
    guard unsafe access(path, F_OK) != 0 else { return }
    let parent = folder(of: path)
    if parent != path { try makeFolder(parent) }
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw KernelError("make \(path)", code: errno)
    }
  }
}
