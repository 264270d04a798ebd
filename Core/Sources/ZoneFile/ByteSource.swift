import Glibc

/// Where the octets of a master file come from: a file that stays open, or memory.
struct ByteSource: ~Copyable {
  /// Which file it is, to see that a file includes itself.
  struct Identity: Hashable {
    var device: UInt64
    var node: UInt64
  }

  /// Why a file cannot be read.
  struct Failure: Error {
    /// A noun phrase: `a file that cannot be opened (No such file or directory)`.
    var found: String
  }

  private let descriptor: Int32
  private var memory: [UInt8]
  private var position = 0
  /// Which file it is; `nil` for memory.
  let identity: Identity?
  /// How long it is in octets; `nil` when it is not a regular file.
  let size: Int?

  init(bytes: [UInt8]) {
    descriptor = -1
    memory = bytes
    identity = nil
    size = bytes.count
  }

  /// Opens a file.
  ///
  /// - Parameter regularOnly: Whether devices and pipes, which could block, are refused.
  init(path: String, regularOnly: Bool) throws(Failure) {
    memory = []
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | (regularOnly ? O_NONBLOCK : 0))
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
      let reason = Self.reason()
      identity = nil
      size = nil
      throw Failure(found: "a file that cannot be opened (\(reason))")
    }
    identity = Identity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    size = isRegular ? Int(status.st_size) : nil
    if status.st_mode & S_IFMT == S_IFDIR {
      throw Failure(found: "a folder")
    }
    if regularOnly, !isRegular {
      throw Failure(found: "something that is not a regular file")
    }
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
  }

  /// Appends up to `count` octets.
  ///
  /// - Returns: How many there were; 0 at the end.
  mutating func read(_ count: Int, into buffer: inout [UInt8]) throws(Failure) -> Int {
    if descriptor < 0 {
      let end = min(memory.count, position + count)
      defer { position = end }
      buffer.append(contentsOf: memory[position..<end])
      return end - position
    }
    while true {
      var length = 0
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
        length = unsafe Glibc.read(descriptor, bytes.baseAddress, count)
        initialized = max(0, length)
      }
      if length < 0, errno == EINTR { continue }
      guard length >= 0 else {
        throw Failure(found: "a file that cannot be read (\(Self.reason()))")
      }
      if buffer.isEmpty { buffer = chunk } else { buffer.append(contentsOf: chunk) }
      return length
    }
  }

  private static func reason() -> String {
    let code = errno
    return unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
