import Glibc

/// Why privileges cannot be given up.
package struct PrivilegeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried.
  package let action: String
  /// The error number.
  package let code: CInt
  /// What to do about it, when that is known.
  package let advice: String?

  init(_ action: String, code: CInt = errno, advice: String? = nil) {
    (self.action, self.code, self.advice) = (action, code, advice)
  }

  /// What failed and why.
  package var description: String {
    "cannot \(action): \(String(cString: strerror(code)))" + (advice.map { "\n\($0)" } ?? "")
  }
}
