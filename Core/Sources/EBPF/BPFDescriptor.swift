import Glibc

/// A file descriptor of a map, program or link, closed with its last reference.
///
/// The kernel keeps what it stands for as long as anybody holds it, this process or another object.
public final class BPFDescriptor: Sendable {
  /// The number.
  public let number: CInt

  init(_ number: CInt) { self.number = number }

  deinit { _ = close(number) }
}
