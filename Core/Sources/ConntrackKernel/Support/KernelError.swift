import Glibc

/// Something was asked of the kernel and refused.
public struct KernelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was asked, as it follows "cannot": `read /proc/net/stat/nf_conntrack`.
  public let operation: String
  /// The error number (`EPERM`, `ENOENT` and so on).
  public let code: Int32

  /// Makes an error.
  public init(_ operation: String, code: Int32) {
    self.operation = operation
    self.code = code
  }

  /// What the kernel says, in words.
  public var reason: String { unsafe String(cString: strerror(code)) }

  /// Whether it only says that something isn't there.
  var isAbsence: Bool { code == ENOENT || code == ENOTDIR || code == ENODEV || code == ESRCH }

  /// What to do about it, where that is known.
  public var advice: String? {
    switch code {
    case EPERM, EACCES: "This takes root, or the capability CAP_NET_ADMIN."
    case EPROTONOSUPPORT, EAFNOSUPPORT:
      "The kernel has no netlink for connection tracking; `modprobe nf_conntrack_netlink` loads it."
    case ENOBUFS: "More came than the socket's buffer holds."
    default: nil
    }
  }

  /// A sentence or two for people.
  public var description: String {
    let said = "cannot \(operation): \(reason)"
    return advice.map { "\(said). \($0)" } ?? said
  }
}
