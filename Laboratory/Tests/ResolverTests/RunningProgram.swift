import Foundation
import Glibc

/// A program that was started, and whose output goes to a file.
struct RunningProgram {
  private let process: pid_t

  /// Starts it.
  init(_ words: [String], output: String) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var environment = [strdup("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), strdup("LC_ALL=C"), nil]
    defer { for variable in environment { free(variable) } }
    var started: pid_t = 0
    let code = posix_spawnp(&started, words[0], &actions, nil, &arguments, &environment)
    guard code == 0 else {
      throw NetworkProblem("\(words[0]): \(String(cString: strerror(code)))")
    }
    process = started
  }

  /// Waits for its end.
  ///
  /// - Returns: Its exit code; nil when a signal ended it.
  @discardableResult
  func wait() -> Int32? {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : nil
  }

  /// Asks it to end, makes it after two seconds, and waits.
  func end() {
    kill(process, SIGTERM)
    for _ in 0..<100 {
      if waitpid(process, nil, WNOHANG) != 0 { return }
      usleep(20_000)
    }
    kill(process, SIGKILL)
    wait()
  }
}
