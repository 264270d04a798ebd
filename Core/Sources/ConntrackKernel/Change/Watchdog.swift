import Glibc

/// A process of its own that takes a change back when the one that made it ends before it has been
/// confirmed: when its terminal is lost, when it is killed, when nobody answers in time.
///
/// It has a session of its own, so that what ends a terminal's processes doesn't end it.
public final class Watchdog {
  private let lifeline: FileDescriptor
  private let identifier: pid_t

  /// What the watchdog is told.
  public enum Verdict: Hashable, Sendable {
    /// The change is confirmed, or taken back already.
    case released
    /// Nobody is left, or the time is over.
    case abandoned
  }

  /// Starts the process.
  ///
  /// - Parameters:
  ///   - program: Its program, which calls ``wait(seconds:)``.
  ///   - arguments: Its arguments.
  /// - Throws: ``KernelError``.
  public init(_ program: String, _ arguments: [String]) throws(KernelError) {
    var ends: [CInt] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw KernelError("make a pipe", code: errno) }
    let reading = FileDescriptor(ends[0])
    lifeline = FileDescriptor(ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    identifier = try Self.spawn(program, arguments, input: reading)
  }

  /// Tells the process that there is nothing to take back, and waits for its end.
  public func release() {
    let word: [UInt8] = [UInt8(ascii: "k")]
    _ = unsafe write(lifeline.number, word, 1)
    var status: CInt = 0
    while unsafe waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
  }

  /// Waits on standard input for what becomes of the change; for the process itself.
  ///
  /// - Parameter seconds: How long at most.
  public static func wait(seconds: Double) -> Verdict {
    for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE] {
      _ = Glibc.signal(signal, SIG_IGN)
    }
    let end = Clock.now + seconds
    while Clock.now < end {
      var event = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&event, 1, CInt(min((end - Clock.now) * 1000 + 1, 1e6))) > 0 else {
        continue
      }
      var octet: UInt8 = 0
      let count = unsafe read(0, &octet, 1)
      if count < 0, errno == EINTR { continue }
      return count == 1 && octet == UInt8(ascii: "k") ? .released : .abandoned
    }
    return .abandoned
  }

  private static func spawn(
    _ program: String, _ arguments: [String], input: FileDescriptor
  ) throws(KernelError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input.number, 0)
    // Not the terminal's: that may be gone by the time there is something to say.
    for output in 1...2 {
      unsafe posix_spawn_file_actions_addopen(&actions, CInt(output), "/dev/null", O_WRONLY, 0)
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    // POSIX_SPAWN_SETSID is GNU's, and hidden without _GNU_SOURCE.
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | 0x80)
    let words = unsafe ([program] + arguments).map { unsafe strdup($0) }
    defer { unsafe words.forEach { unsafe free($0) } }
    var identifier: pid_t = 0
    let code = unsafe posix_spawn(
      &identifier, program, &actions, &attributes, words + [nil], environ)
    guard code == 0 else { throw KernelError("start \(program)", code: code) }
    return identifier
  }
}
