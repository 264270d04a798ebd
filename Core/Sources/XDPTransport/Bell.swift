import Glibc

/// Wakes a thread that waits.
final class Bell: Sendable {
  private let reading: CInt
  private let writing: CInt

  init() {
    var ends: [CInt] = [-1, -1]
    _ = unsafe pipe(&ends)
    (reading, writing) = (ends[0], ends[1])
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
  }

  deinit {
    _ = close(reading)
    _ = close(writing)
  }

  /// Wakes who waits now, or lets who waits next go on at once.
  func ring() {
    var octet: UInt8 = 0
    // A full pipe wakes too.
    _ = unsafe write(writing, &octet, 1)
  }

  /// Waits for ``ring()``, so many milliseconds at most.
  func wait(atMost milliseconds: CInt) {
    var event = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&event, 1, milliseconds) > 0 else { return }
    var octets = [UInt8](repeating: 0, count: 64)
    while unsafe read(reading, &octets, octets.count) == octets.count {}
  }
}
