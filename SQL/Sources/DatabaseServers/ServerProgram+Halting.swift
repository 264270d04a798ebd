public import Glibc

extension ServerProgram {
  /// Halts processes (SIGSTOP) and returns when each of their threads stands still.
  ///
  /// The signal only asks: a thread that is running goes on until it next enters the kernel, which on
  /// a busy machine is long enough to answer one more question.
  public static func halt(_ processes: [pid_t]) {
    for process in processes { kill(process, SIGSTOP) }
    // Two seconds in all: one that ends meanwhile is none to wait for.
    for _ in 0..<400 where !processes.allSatisfy(standsStill) { usleep(5000) }
  }

  private static func standsStill(_ process: pid_t) -> Bool {
    threads(of: process).allSatisfy { thread in
      // "PID (name) STATE …" (proc_pid_stat(5)); a name may have parentheses of its own.
      let line = read("/proc/\(process)/task/\(thread)/stat")
      guard let name = line.lastIndex(of: ")") else { return true }
      return "TtZX".contains(line[name...].dropFirst(2).first ?? "X")
    }
  }

  private static func threads(of process: pid_t) -> [String] {
    guard let folder = opendir("/proc/\(process)/task") else { return [] }
    defer { closedir(folder) }
    var threads: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.first != "." { threads.append(name) }
    }
    return threads
  }
}
