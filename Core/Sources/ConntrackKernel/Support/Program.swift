import Glibc

/// Another program, such as `nft`, run to its end in the network namespace of the calling thread.
public struct Program: Sendable {
  /// What a program left.
  public struct Result: Hashable, Sendable {
    /// Its exit code, or 128 and the number of the signal that ended it.
    public var status: Int32
    /// What it wrote to standard output.
    public var output: String
    /// What it wrote to standard error.
    public var errors: String
  }

  /// Where it is.
  public let path: String

  /// Finds a program where an administrator's shell does.
  ///
  /// - Returns: `nil` when it isn't installed.
  public init?(_ name: String) {
    let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"]
    for folder in name.contains("/") ? [""] : folders {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      if unsafe access(path, X_OK) == 0 {
        self.path = path
        return
      }
    }
    return nil
  }

  /// Runs it.
  ///
  /// - Parameters:
  ///   - arguments: Its arguments, without its name.
  ///   - input: What it reads on standard input.
  /// - Throws: ``KernelError`` when it can't be started.
  public func run(_ arguments: [String], input: String = "") throws(KernelError) -> Result {
    let given = try Self.temporary(input)
    let (output, errors) = (try Self.temporary(""), try Self.temporary(""))
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, given.number, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output.number, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors.number, 2)
    let identifier = try unsafe spawn(arguments, &actions)
    var status: CInt = 0
    while unsafe waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
    let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    return Result(
      status: code, output: Self.contents(of: output), errors: Self.contents(of: errors))
  }

  private func spawn(
    _ arguments: [String], _ actions: inout posix_spawn_file_actions_t
  ) throws(KernelError) -> pid_t {
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // A thread may have signals blocked, and the program would inherit that.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = unsafe ([path] + arguments).map { unsafe strdup($0) }
    defer { unsafe words.forEach { unsafe free($0) } }
    let fixed = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
    let variables = unsafe fixed.map { unsafe strdup($0) }
    defer { unsafe variables.forEach { unsafe free($0) } }
    var identifier: pid_t = 0
    let code = unsafe posix_spawn(
      &identifier, path, &actions, &attributes, words + [nil], variables + [nil])
    guard code == 0 else { throw KernelError("run \(path)", code: code) }
    return identifier
  }

  /// A file without a name that holds a text and stands at its beginning.
  private static func temporary(_ text: String) throws(KernelError) -> FileDescriptor {
    var template = Array("/tmp/martlet-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    let number = unsafe mkstemp(&template)
    guard number >= 0 else { throw KernelError("make a temporary file", code: errno) }
    _ = unsafe unlink(template)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    let file = FileDescriptor(number)
    let bytes = Array(text.utf8)
    guard unsafe write(number, bytes, bytes.count) == bytes.count else {
      throw KernelError("write a temporary file", code: errno)
    }
    _ = lseek(number, 0, SEEK_SET)
    return file
  }

  private static func contents(of file: FileDescriptor) -> String {
    _ = lseek(file.number, 0, SEEK_SET)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = unsafe read(file.number, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}
