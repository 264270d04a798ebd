import CLinux
import Glibc

/// A network namespace without a name, made by this process.
///
/// It ends with the last process and descriptor in it, so nothing is left behind even when this
/// process is killed.
public final class HeldNamespace: Sendable {
  private let file: FileDescriptor
  /// The namespace; its path is valid in this process, as long as this object is there.
  public let namespace: NetworkNamespace

  /// Makes a namespace with nothing in it but a loopback interface that is down.
  ///
  /// - Throws: ``KernelError``; `EPERM` without CAP_SYS_ADMIN.
  public init() throws(KernelError) {
    file = try KernelThread.run { () -> Result<FileDescriptor, KernelError> in
      guard clinux_make_network_namespace() == 0 else {
        return .failure(KernelError("make a network namespace", code: errno))
      }
      return Result { () throws(KernelError) in
        try FileDescriptor(opening: "/proc/thread-self/ns/net")
      }
    }.get()
    namespace = try NetworkNamespace(path: "/proc/self/fd/\(file.number)")
  }

  /// The open file of the namespace.
  var descriptor: Int32 { file.number }
}
