import Glibc

/// A file descriptor that is closed with its last reference.
final class FileDescriptor: Sendable {
  /// The number.
  let number: CInt

  /// Takes over an open descriptor.
  init(_ number: CInt) { self.number = number }

  /// Opens a file, for this process only (O_CLOEXEC).
  ///
  /// - Throws: ``KernelError``.
  init(opening path: String, _ flags: CInt = O_RDONLY) throws(KernelError) {
    number = unsafe open(path, flags | O_CLOEXEC)
    guard number >= 0 else { throw KernelError("open \(path)", code: errno) }
  }

  deinit { _ = close(number) }
}
