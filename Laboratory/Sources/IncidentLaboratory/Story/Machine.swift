import Foundation

/// Where the laboratory is.
enum Machine {
  /// The kernel, the processors and the memory in a line.
  static var description: String {
    let kernel = text("/proc/sys/kernel/osrelease")
    let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
    let processors = ProcessInfo.processInfo.activeProcessorCount
    return "Linux \(kernel), \(processors) processor\(processors == 1 ? "" : "s"), "
      + "\(Int(memory.rounded())) GiB"
  }

  private static func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8))?.trimmed ?? "of an unknown version"
  }
}
