import Glibc
import Testing

/// What runs on the real kernel: as root, in network namespaces of its own, one test at a time,
/// since the table's limit is the whole machine's.
@Suite("The kernel", .serialized, .enabled(if: Requirements.areMet, Requirements.reason))
enum LiveKernel {}

/// What these tests take.
enum Requirements {
  /// Whether they can run here.
  static var areMet: Bool {
    geteuid() == 0 && access("/proc/sys/net/nf_conntrack_max", W_OK) == 0
  }

  /// Why they don't.
  static let reason: Comment = """
    network namespaces and the limit of connection tracking take root in the machine's first \
    network namespace
    """
}
