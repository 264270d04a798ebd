import Glibc

/// A snapshot that is being written: it takes its name when it is whole and on the disk.
final class SnapshotFile {
  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private var checksum = SnapshotChecksum()
  private var isFinished = false
  /// The block that is being filled.
  var block: [UInt8] = []

  /// Makes the file, under another name.
  init(_ path: String) throws {
    self.path = path
    temporaryPath = path + ".new"
    // What a process left that was killed while it wrote.
    unlink(temporaryPath)
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure(temporaryPath) }
    do { try write(SnapshotFormat.magic) } catch {
      close(descriptor)
      unlink(temporaryPath)
      throw error
    }
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(temporaryPath) }
  }

  /// Writes the block, if it is full.
  func flushIfFull() throws { if block.count >= SnapshotFormat.fullBlock { try flush() } }

  /// Writes the block.
  func flush() throws {
    var head: [UInt8] = []
    head.appendInteger(UInt32(block.count))
    checksum.add(head.span)
    checksum.add(block.span)
    head.appendInteger(checksum.value)
    try write(head)
    try write(block)
    block.removeAll(keepingCapacity: true)
  }

  /// Puts the file in the place of the one before.
  func finish() throws {
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw Self.failure(path) }
    isFinished = true
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
    let directory = open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw Self.failure(path) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw Self.failure(path) }
  }

  private func write(_ octets: [UInt8]) throws {
    try octets.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw Self.failure(temporaryPath) }
        written += count
      }
    }
  }

  private static func failure(_ path: String) -> SnapshotError {
    SnapshotError(
      path: path, found: String(cString: strerror(errno)),
      remedy: "A snapshot that was there before is unchanged; make room or grant access")
  }
}
