import Foundation

/// The machine's limit of tracked connections, lowered for a test, and put back by a process of its
/// own when the test ends, however it ends.
final class MachineLimit {
  private static let path = "/proc/sys/net/netfilter/nf_conntrack_max"
  private let lifeline = Pipe()
  private let guardian = Process()

  /// Sets the limit.
  init(_ limit: Int) throws {
    let old = try String(contentsOfFile: Self.path, encoding: .utf8)
    guard Int(old.trimmingCharacters(in: .whitespacesAndNewlines)) != nil else {
      throw EndToEndError("\(Self.path) holds \(old)")
    }
    guardian.executableURL = URL(fileURLWithPath: "/bin/sh")
    guardian.arguments = ["-c", "read -r _; printf %s '\(old)' >\(Self.path)"]
    guardian.standardInput = lifeline.fileHandleForReading
    try guardian.run()
    try "\(limit)".write(toFile: Self.path, atomically: false, encoding: .utf8)
  }

  deinit {
    try? lifeline.fileHandleForWriting.close()
    guardian.waitUntilExit()
  }
}
