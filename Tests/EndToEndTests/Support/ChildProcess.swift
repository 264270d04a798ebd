import Foundation

/// A program that runs beside the test and ends with it, however the test ends.
final class ChildProcess: @unchecked Sendable {
  /// The shell that guards the program: it ends the program when the pipe from the test closes,
  /// which it does even when the test is killed.
  private let guardian: pid_t
  private let lock = NSLock()
  private var lifeline: Int32
  private var exitStatus: Int32?
  private let logPath: String
  /// The program's process.
  let identifier: pid_t

  private static let script = """
    "$@" </dev/null &
    child=$!
    echo "$child" >"$0"
    read -r _
    kill -TERM "$child" 2>/dev/null
    wait "$child"
    """

  /// Starts a program with its output in a file.
  init(_ command: [String], log: String, environment: [String: String] = [:]) throws {
    logPath = log
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw EndToEndError("No pipe: \(errno)") }
    // No other child may hold the writing end, or it would keep this one alive.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    lifeline = ends[1]
    defer { close(ends[0]) }
    let identifierPath = "\(log).pid"
    do {
      guardian = try Self.spawn(
        ["/bin/sh", "-c", Self.script, identifierPath] + command, input: ends[0], output: log,
        environment: environment)
      identifier = try Self.identifier(in: identifierPath, of: command[0])
    } catch {
      close(ends[1])
      throw error
    }
  }

  private static func spawn(
    _ arguments: [String], input: Int32, output: String, environment: [String: String]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // The threads of a test block signals, and shells have what they start in the background ignore
    // an interrupt: a child would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    var interrupt = sigset_t()
    sigemptyset(&interrupt)
    sigaddset(&interrupt, SIGINT)
    posix_spawnattr_setsigdefault(&attributes, &interrupt)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var variables = ProcessInfo.processInfo.environment
    // Debian's daemons are in the administrator's directories.
    variables["PATH"] = (variables["PATH"] ?? "") + ":/usr/sbin:/sbin"
    variables.merge(environment) { $1 }
    var argumentPointers = arguments.map { strdup($0) } + [nil]
    var variablePointers = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argumentPointers + variablePointers { free(pointer) } }
    var identifier: pid_t = 0
    let status = posix_spawn(
      &identifier, arguments[0], &actions, &attributes, &argumentPointers, &variablePointers)
    guard status == 0 else {
      throw EndToEndError("\(arguments[0]): \(String(cString: strerror(status)))")
    }
    return identifier
  }

  private static func identifier(in path: String, of program: String) throws -> pid_t {
    for _ in 0..<1000 {
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      if text.hasSuffix("\n"), let identifier = pid_t(text.dropLast()) { return identifier }
      usleep(10_000)
    }
    throw EndToEndError("\(program) did not start")
  }

  /// Asks the program to end and waits until it has.
  ///
  /// - Returns: Its exit status, 128 more than the signal's number if one ended it.
  @discardableResult
  func stop() -> Int32 {
    lock.withLock {
      if let exitStatus { return exitStatus }
      close(lifeline)
      var status: Int32 = 0
      while waitpid(guardian, &status, 0) < 0, errno == EINTR {}
      let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
      exitStatus = code
      return code
    }
  }

  /// Waits for the program to end by itself, and stops it when it doesn't.
  ///
  /// - Returns: Its exit status, as ``stop()`` gives it.
  func exitStatus(within seconds: Double = 20) -> Int32 {
    let deadline = now() + seconds
    while isRunning, now() < deadline { usleep(10_000) }
    return stop()
  }

  deinit { stop() }

  /// Whether the program still runs.
  ///
  /// One that has ended stays known to the kernel until the guardian asks for its status, which it
  /// does at the end.
  var isRunning: Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return false }
    return text[end...].dropFirst(2).first != "Z"
  }

  /// What the program wrote so far.
  var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }
}
