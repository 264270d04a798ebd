import Glibc

/// What this machine lets tests do.
enum Machine {
  /// Whether programs may be loaded.
  static var mayLoadPrograms: Bool { geteuid() == 0 }
}
