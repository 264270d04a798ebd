import Glibc

/// What the kernel knows of a terminal.
public enum Terminal {
  /// How many characters a line has; `nil` for what is no terminal.
  public static func columns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// Waits until something can be read.
  ///
  /// - Returns: Whether there was something before the time was over.
  public static func awaitInput(_ descriptor: Int32, seconds: Int) -> Bool {
    var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&event, 1, CInt(clamping: seconds) &* 1000) > 0
  }
}
