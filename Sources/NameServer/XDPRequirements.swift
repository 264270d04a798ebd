import Conntrack
import ConntrackKernel

/// What answering from the driver takes of the kernel and of the process.
package enum XDPRequirements {
  /// What kernels have had since which release.
  private static let features: [(release: (major: Int, minor: Int), name: String)] = [
    ((5, 3), "programs with loops"),
    ((5, 5), "maps in a process' memory (BPF_F_MMAPABLE)"),
    ((5, 8), "packets that a program makes longer"),
    ((5, 9), "links of programs to interfaces"),
    ((5, 18), "reading packets of any layout (bpf_xdp_load_bytes)"),
  ]

  /// What a kernel lacks, by its release: "5.4.0-42-generic".
  package static func lacking(kernel release: String) -> [String] {
    guard let kernel = KernelRelease(release) else { return [] }
    return features.filter { !kernel.isAtLeast($0.release.major, $0.release.minor) }.map {
      "\($0.name), there since Linux \($0.release.major).\($0.release.minor)"
    }
  }

  /// The capabilities that are missing among those in force, bit by bit (linux/capability.h).
  package static func missing(capabilities: UInt64) -> [String] {
    let has = { (bit: UInt64) in capabilities >> bit & 1 == 1 }
    // CAP_SYS_ADMIN stands for the first two; without CAP_PERFMON the verifier refuses arithmetic on
    // addresses.
    return (has(39) || has(21) ? [] : ["CAP_BPF"]) + (has(38) || has(21) ? [] : ["CAP_PERFMON"])
      + (has(12) ? [] : ["CAP_NET_ADMIN"])
  }

  /// What this machine and process lack, as a sentence; empty where that is nothing.
  static func complaint() -> String {
    var words: [String] = []
    if let release = try? KernelFiles.text(of: "/proc/sys/kernel/osrelease") {
      let release = release.prefix { !$0.isNewline }
      let lacking = lacking(kernel: String(release))
      if !lacking.isEmpty {
        words.append("Linux \(release) lacks \(lacking.joined(separator: "; "))")
      }
    }
    let missing = effectiveCapabilities().map(missing(capabilities:)) ?? []
    if !missing.isEmpty {
      words.append("missing: \(missing.joined(separator: ", ")), which root has")
    }
    return words.joined(separator: "; ")
  }

  /// The line CapEff of /proc/thread-self/status.
  private static func effectiveCapabilities() -> UInt64? {
    let text = try? KernelFiles.text(of: "/proc/thread-self/status")
    let line = text?.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
    return line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
  }
}
