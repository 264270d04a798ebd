/// A collection that cannot be read at all.
public enum CollectionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The path cannot be opened; the system's reason.
  case unreadable(path: String, reason: String)
  /// The archive is neither plain nor of a kind that a program of this system unpacks.
  case unknownArchive(path: String)
  /// The program that unpacks it is missing or failed.
  case unpacking(path: String, program: String, reason: String)
  /// Nothing in it was recognised.
  case nothingRecognized(path: String, ignored: Int)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
    case .unknownArchive(let path):
      "\(path) is neither a folder, a file of a known kind nor a tar archive (plain, or "
        + "compressed with gzip, xz, bzip2 or zstd): unpack it and give the folder."
    case .unpacking(let path, let program, let reason):
      "\(path) needs \(program) to be unpacked: \(reason). Install it, or unpack the archive "
        + "elsewhere and give the folder."
    case .nothingRecognized(let path, let ignored):
      "Nothing in \(path) is of use (\(Self.count(ignored))): needed are such as /proc/slabinfo, "
        + "/proc/net/stat/*_conntrack, sysctl -a, /var/log/messages."
    }
  }

  private static func count(_ files: Int) -> String {
    switch files {
    case 0: "it is empty"
    case 1: "one file"
    default: "\(files) files"
    }
  }
}
