import Glibc

/// The bpf system call refused something.
public struct BPFError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was asked, as it follows "cannot".
  public let operation: String
  /// The error number.
  public let code: Int32
  /// What the verifier said last, if it was asked.
  public let verifier: String

  /// Makes an error.
  public init(_ operation: String, code: Int32, verifier: String = "") {
    (self.operation, self.code, self.verifier) = (operation, code, verifier)
  }

  /// What is missing, where that is known.
  public var advice: String? {
    guard verifier.isEmpty else { return nil }
    return switch code {
    case EPERM, EACCES:
      "This takes root, or the capabilities CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN."
    case ENOSYS: "The kernel was built without the bpf system call."
    case EBUSY, EEXIST: "Another program is attached there already: `ip link show` names it."
    case EOPNOTSUPP: "The driver has no XDP."
    default: nil
    }
  }

  /// A sentence or two for people.
  public var description: String {
    var text = unsafe "cannot \(operation): \(String(cString: strerror(code)))"
    if !verifier.isEmpty { text += "; the verifier says: \(verifier)" }
    return advice.map { "\(text). \($0)" } ?? text
  }
}
