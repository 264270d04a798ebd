import Foundation
import Glibc

/// A program on a terminal of its own, which can be taken away from it.
final class OpenTerminal {
  private var master: Int32
  private let process: pid_t
  private var screen = ""

  /// Starts a program in a session of its own, whose terminal this is.
  init(_ command: [String]) throws {
    var descriptor: Int32 = -1
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    let child = forkpty(&descriptor, nil, nil, nil)
    if child == 0 {
      // The threads of a test block signals, and the program would inherit that.
      var none = sigset_t()
      sigemptyset(&none)
      sigprocmask(SIG_SETMASK, &none, nil)
      // Shells have what they start in the background ignore it.
      Glibc.signal(SIGINT, SIG_DFL)
      execv(command[0], &words)
      _exit(127)
    }
    guard child > 0 else { throw EndToEndError("no terminal: \(errno)") }
    (process, master) = (child, descriptor)
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    hangUp()
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }

  /// Waits until a text has appeared.
  func wait(for text: String) throws {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !screen.contains(text) {
      var event = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&event, 1, 20_000) > 0 else { throw EndToEndError("silent after:\n\(screen)") }
      let count = read(master, &buffer, buffer.count)
      guard count > 0 else { throw EndToEndError("it ended after:\n\(screen)") }
      screen += String(decoding: buffer[..<count], as: UTF8.self)
    }
  }

  /// Closes the terminal, as a lost connection does.
  func hangUp() {
    if master >= 0 { close(master) }
    master = -1
  }

  /// Sends the program a signal.
  func signal(_ number: Int32) { kill(process, number) }
}
