import ConntrackKernel
import Glibc

/// The limit and the bucket count of connection tracking, which are the whole machine's.
///
/// Whatever happens they are put back: by ``restore()``, and when the test process is killed by a
/// shell that waits for its end.
final class MachineLimits {
  private let limit: String
  private let buckets: String
  private var lifeline: CInt = -1

  static let limitPath = "/proc/sys/net/netfilter/nf_conntrack_max"
  static let bucketsPath = "/proc/sys/net/netfilter/nf_conntrack_buckets"

  init() throws {
    limit = try KernelFiles.text(of: Self.limitPath)
    buckets = try KernelFiles.text(of: Self.bucketsPath)
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw TestFailure("no pipe") }
    defer { close(ends[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    lifeline = ends[1]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    let script = """
      read -r _; echo \(limit) >\(Self.limitPath); echo \(buckets) >\(Self.bucketsPath)
      """
    let command: [String] = ["/bin/sh", "-c", script]
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var identifier: pid_t = 0
    guard posix_spawn(&identifier, "/bin/sh", &actions, nil, &words, environ) == 0 else {
      throw TestFailure("no shell to guard the limits")
    }
  }

  func set(limit: Int? = nil, buckets: Int? = nil) throws {
    if let limit { try KernelFiles.write("\(limit)", to: Self.limitPath) }
    if let buckets { try KernelFiles.write("\(buckets)", to: Self.bucketsPath) }
  }

  func restore() {
    try? KernelFiles.write(limit, to: Self.limitPath)
    try? KernelFiles.write(buckets, to: Self.bucketsPath)
    abandon()
  }

  /// Does what the end of the process does: the shell is left to put all back.
  func abandon() {
    if lifeline >= 0 { close(lifeline) }
    lifeline = -1
  }

  deinit { restore() }
}
