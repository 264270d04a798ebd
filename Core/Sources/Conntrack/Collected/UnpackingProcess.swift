import Glibc

/// A program of the system that unpacks a file to its standard output.
struct UnpackingProcess: ~Copyable {
  /// Where its output is read.
  let output: CInt
  private let identifier: pid_t

  /// Starts `program -dc -- path`.
  init(program: String, path: String) throws(CollectionError) {
    var ends: [CInt] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else {
      throw .unpacking(path: path, program: program, reason: Collection.systemError)
    }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addclose(&actions, ends[0])
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addclose(&actions, ends[1])
    // That an archive is damaged is told with what could not be read.
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe []
    for argument in [program, "-dc", "--", path] { unsafe arguments.append(strdup(argument)) }
    unsafe arguments.append(nil)
    let owned = unsafe arguments
    defer { for index in unsafe owned.indices { unsafe free(owned[index]) } }
    var identifier: pid_t = 0
    let failure = unsafe posix_spawnp(&identifier, program, &actions, nil, &arguments, environ)
    close(ends[1])
    guard failure == 0 else {
      close(ends[0])
      let reason = unsafe String(cString: strerror(failure))
      throw .unpacking(path: path, program: program, reason: reason)
    }
    (output, self.identifier) = (ends[0], identifier)
  }

  /// Waits for its end and gives its status; one more than 128 for a signal.
  func wait() -> CInt {
    var status: CInt = 0
    while unsafe waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  deinit { close(output) }
}
