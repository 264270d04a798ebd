import Glibc

/// Reads files whose length isn't known before: those of /proc and /sys.
public enum KernelFiles {
  /// All octets of a file.
  ///
  /// A path below /proc/net is read below /proc/thread-self/net: the former is that of the process'
  /// first thread, whatever namespace the caller is in.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - most: Reading ends after so many octets.
  /// - Throws: ``KernelError``.
  public static func bytes(
    of path: String, most: Int = 64 << 20
  ) throws(KernelError) -> [UInt8] {
    let file = try FileDescriptor(opening: ownView(of: path))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < most {
      let count = unsafe read(file.number, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw KernelError("read \(path)", code: errno)
      }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// A file as text, without white space at its ends.
  ///
  /// - Throws: ``KernelError``.
  public static func text(of path: String) throws(KernelError) -> String {
    var bytes = try bytes(of: path)[...]
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The names in a directory, in no order; none when it can't be read.
  public static func entries(of path: String) -> [String] {
    guard let directory = unsafe opendir(ownView(of: path)) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Whether there is a file.
  public static func exists(_ path: String) -> Bool {
    unsafe access(ownView(of: path), F_OK) == 0
  }

  /// Writes a setting, such as one of /proc/sys.
  ///
  /// - Throws: ``KernelError``; `EINVAL` when the kernel doesn't take the value.
  public static func write(_ text: String, to path: String) throws(KernelError) {
    let file = try FileDescriptor(opening: ownView(of: path), O_WRONLY)
    let bytes = Array(text.utf8)
    guard unsafe Glibc.write(file.number, bytes, bytes.count) == bytes.count else {
      throw KernelError("write \"\(text)\" to \(path)", code: errno)
    }
  }

  private static func ownView(of path: String) -> String {
    path.hasPrefix("/proc/net/") ? "/proc/thread-self" + path.dropFirst(5) : path
  }
}
