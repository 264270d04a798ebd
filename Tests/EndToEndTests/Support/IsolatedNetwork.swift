import Foundation

/// A network namespace with a loopback interface alone, which ends with the test.
///
/// Its guard is a process in it, made by `unshare`: the namespace has no name, and is gone with its
/// last process, however the test ends.
final class IsolatedNetwork: Sendable {
  private let guardian: ChildProcess

  /// Makes the namespace.
  ///
  /// - Parameters:
  ///   - folder: Where its guard's log is.
  ///   - addresses: What is reached in it beside 127.0.0.1.
  init(_ folder: TemporaryDirectory, addresses: [String] = []) throws {
    guardian = try ChildProcess(
      ["/usr/bin/unshare", "--net", "sleep", "600"], log: "\(folder.path)/guardian.log")
    // Until `unshare` has become `sleep` the process is still in the old namespace.
    let own = try Self.namespace(of: getpid())
    for _ in 0..<200 where try Self.namespace(of: guardian.identifier) == own { usleep(10_000) }
    try RunningServer.run(enter + ["ip", "link", "set", "lo", "up"])
    for address in addresses {
      try RunningServer.run(enter + ["ip", "address", "add", address, "dev", "lo"])
    }
  }

  /// A process in the namespace.
  var process: pid_t { guardian.identifier }

  /// The words that run a program in the namespace.
  var enter: [String] { ["/usr/bin/nsenter", "--net=/proc/\(process)/ns/net"] }

  private static func namespace(of process: pid_t) throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/net")
  }
}
