import Glibc

/// What this machine lets tests do.
enum Machine {
  /// Whether programs may be loaded; says why not.
  static let mayLoadPrograms: Bool = {
    if geteuid() == 0 { return true }
    print("skipped: loading programs into the kernel takes root")
    return false
  }()
}
