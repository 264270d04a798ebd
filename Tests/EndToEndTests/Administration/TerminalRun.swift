import Foundation

/// Runs `martlet` on a terminal of its own, as a person would, and answers its questions.
struct TerminalRun {
  /// Everything that appeared on the screen.
  let screen: String
  /// The exit code.
  let code: Int32

  /// Runs a command.
  ///
  /// - Parameters:
  ///   - arguments: The words after `martlet`.
  ///   - workspace: Where.
  ///   - answers: What to type, each as soon as its question stands at the end of the screen.
  init(
    _ arguments: [String], in workspace: Workspace, through wrapper: [String] = [],
    environment: [String: String] = [:],
    answers: [(question: String, answer: String)] = []
  ) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    guard openpty(&master, &slave, nil, nil, nil) == 0 else {
      throw EndToEndError("No terminal can be had: \(String(cString: strerror(errno)))")
    }
    defer { close(master) }
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    _ = fcntl(slave, F_SETFD, FD_CLOEXEC)
    let process = Process()
    let words = wrapper + [MartletBinary.path] + arguments
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: workspace.folder.path)
    var variables = ProcessInfo.processInfo.environment
    for name in ["MARTLET_DATABASE", "VISUAL", "EDITOR", "NO_COLOR"] { variables[name] = nil }
    variables["TMPDIR"] = workspace.folder.path
    process.environment = variables.merging(environment) { $1 }
    let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
    process.standardInput = terminal
    process.standardOutput = terminal
    process.standardError = terminal
    try process.run()
    close(slave)
    screen = try Self.converse(over: master, answers)
    process.waitUntilExit()
    code = process.terminationStatus
  }

  private static func converse(
    over master: Int32, _ answers: [(question: String, answer: String)]
  ) throws -> String {
    var answers = answers[...]
    var (screen, unanswered) = ("", "")
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      var event = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&event, 1, 60_000) > 0 else {
        throw EndToEndError("Silent for a minute, after:\n\(screen)")
      }
      let count = Foundation.read(master, &buffer, buffer.count)
      // The other end is closed.
      guard count > 0 else { break }
      let text = String(decoding: buffer[..<count], as: UTF8.self)
      screen += text
      unanswered += text
      if let (question, answer) = answers.first, unanswered.hasSuffix(question) {
        answers.removeFirst()
        unanswered = ""
        let typed = Array("\(answer)\n".utf8)
        guard write(master, typed, typed.count) == typed.count else {
          throw EndToEndError("The terminal doesn't take \(answer)")
        }
      }
    }
    guard answers.isEmpty else {
      throw EndToEndError("\"\(answers[answers.startIndex].question)\" was never asked:\n\(screen)")
    }
    return screen.replacing("\r\n", with: "\n")
  }
}
