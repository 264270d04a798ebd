import Foundation

/// The user's editor, and how it is run on this terminal.
struct Editor {
  /// What the shell is given; the file's path is its last argument.
  let command: String

  /// The editor of the environment: `VISUAL`, else `EDITOR`, else vi.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let named = ["VISUAL", "EDITOR"].compactMap { environment[$0] }.first { !$0.isEmpty }
    command = named ?? "vi"
  }

  /// Runs the editor on a file and waits until it ends.
  ///
  /// Foundation's `Process` would put it into the background of the terminal, where it may not
  /// read.
  func edit(_ path: String) throws {
    // The keys of interruption are the editor's while it runs.
    let interrupt = signal(SIGINT, SIG_IGN)
    let quit = signal(SIGQUIT, SIG_IGN)
    defer {
      signal(SIGINT, interrupt)
      signal(SIGQUIT, quit)
    }
    let status = try run(path)
    guard status != 127 else {
      throw Failure(
        "the editor \"\(command)\" can't be run; set EDITOR, for example EDITOR=nano")
    }
    guard status == 0 else {
      throw Failure(
        "the editor \"\(command)\" ended with exit code \(status), so nothing was changed")
    }
  }

  /// Gives the exit code, 128 more than the signal's number if one ended it.
  private func run(_ path: String) throws -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGQUIT)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let words = ["sh", "-c", "\(command) \"$@\"", command, path]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, "/bin/sh", nil, &attributes, &arguments, environ)
    guard failure == 0 else {
      throw Failure("/bin/sh can't be run: \(String(cString: strerror(failure)))")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
  }
}
