import Glibc

/// Reads a snapshot's blocks, each of them checked before it is handed out.
final class SnapshotBlocks {
  private let path: String
  private let descriptor: Int32
  private var checksum = SnapshotChecksum()

  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw refusal(String(cString: strerror(errno))) }
    guard let magic = try octets(8), magic.dropLast() == SnapshotFormat.magic.dropLast() else {
      throw refusal("not a snapshot")
    }
    guard magic == SnapshotFormat.magic else {
      throw refusal("of version \(magic[7]), where this program reads version 1")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The next block.
  func next() throws -> [UInt8] {
    guard let head = try octets(8) else { throw refusal("cut off") }
    var cursor = SnapshotCursor(head)
    let length = Int(try cursor.integer(UInt32.self))
    let expected = try cursor.integer(UInt32.self)
    guard length <= SnapshotFormat.longestBlock else { throw refusal("damaged") }
    guard let block = try octets(length) else { throw refusal("cut off or damaged") }
    checksum.add(Array(head.prefix(4)).span)
    checksum.add(block.span)
    guard checksum.value == expected else { throw refusal("damaged: a checksum does not fit") }
    return block
  }

  /// Makes sure that nothing follows.
  func finish() throws {
    guard try octets(1) == nil else { throw refusal("longer than it says") }
  }

  /// Why the file is not taken.
  func refusal(_ found: String) -> SnapshotError {
    SnapshotError(
      path: path, found: found,
      remedy: "It is not used and will be replaced once the zones are loaded from the database")
  }

  /// So many octets; `nil` where the file ends before.
  private func octets(_ count: Int) throws -> [UInt8]? {
    var octets = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = octets.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress! + filled, count - filled)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw refusal(String(cString: strerror(errno))) }
      if got == 0 { return nil }
      filled += got
    }
    return octets
  }
}
