import Glibc

/// The kernel's log, read from /dev/kmsg without taking anything away for others.
///
/// It is the whole machine's, whatever namespace the reader is in.
public final class KernelMessages {
  private let file: FileDescriptor
  private var buffer = [UInt8](repeating: 0, count: 8192)

  /// Where reading begins.
  public enum Start: Sendable {
    /// The oldest record that is kept.
    case oldest
    /// After the newest record.
    case end
  }

  /// Opens the log.
  ///
  /// - Throws: ``KernelError``; `EPERM` without CAP_SYSLOG where kernel.dmesg_restrict is set.
  public init(from start: Start) throws(KernelError) {
    file = try FileDescriptor(opening: "/dev/kmsg", O_RDONLY | O_NONBLOCK)
    let whence = start == .oldest ? SEEK_SET : SEEK_END
    _ = lseek(file.number, 0, whence)
  }

  /// What reading gave.
  public struct Records: Hashable, Sendable {
    /// The records as the kernel gives them, `PRIORITY,SEQUENCE,MICROSECONDS,FLAGS;TEXT`, each with
    /// its line end; lines that begin with a space are a record's properties
    /// (Documentation/ABI/testing/dev-kmsg).
    public var bytes: [UInt8] = []
    /// Whether records were overwritten before they could be read.
    public var hasGap = false
  }

  /// The records that have come since the last call.
  ///
  /// - Throws: ``KernelError``.
  public func read() throws(KernelError) -> Records {
    var records = Records()
    while true {
      let count = unsafe Glibc.read(file.number, &buffer, buffer.count)
      if count > 0 {
        records.bytes += buffer[..<count]
        continue
      }
      guard count < 0 else { return records }
      switch errno {
      case EINTR: continue
      case EPIPE: records.hasGap = true
      case EAGAIN: return records
      default: throw KernelError("read /dev/kmsg", code: errno)
      }
    }
  }
}
