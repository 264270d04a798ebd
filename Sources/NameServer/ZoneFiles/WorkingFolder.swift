import Foundation
import Glibc

/// A folder for files that are of no use to anybody once the process has ended.
///
/// The process holds a lock on it; a folder whose lock nobody holds was left by one that was killed,
/// and goes when the next is made.
final class WorkingFolder: Sendable {
  /// Where it is.
  let path: String
  private let lock: Int32
  private static let prefix = "martlet-zones-"
  private static let lockName = "lock"

  /// Makes a folder that only this user may enter, below `TMPDIR` or `/tmp`.
  ///
  /// - Throws: ``WorkingFolderError``.
  init() throws(WorkingFolderError) {
    let place = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    Self.sweep(place)
    var template = Array("\(place)/\(Self.prefix)XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw WorkingFolderError(path: place, code: errno) }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    // Under its name only when it is locked: nobody may take a new folder for one that was left.
    let (unlocked, locked) = ("\(path)/\(Self.lockName).new", "\(path)/\(Self.lockName)")
    let lock = open(unlocked, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0, rename(unlocked, locked) == 0 else {
      throw WorkingFolderError(path: path, code: errno)
    }
    (self.path, self.lock) = (path, lock)
  }

  deinit {
    remove()
    close(lock)
  }

  /// Removes it with everything in it; once is enough, more do no harm.
  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Removes what processes of this user have left.
  private static func sweep(_ place: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let path = "\(place)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
        status.st_uid == geteuid()
      else { continue }
      let lock = open("\(path)/\(lockName)", O_RDWR | O_NOFOLLOW | O_CLOEXEC)
      guard lock >= 0 else { continue }
      defer { close(lock) }
      guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}

/// Why there is no folder to work in.
struct WorkingFolderError: Error, CustomStringConvertible {
  /// Where it should be.
  var path: String
  /// The system's error number.
  var code: Int32

  /// `/tmp: no folder can be made for the zones of files (Read-only file system); …`.
  var description: String {
    "\(path): no folder can be made for the zones of files (\(String(cString: strerror(code))));"
      + " let TMPDIR name one that this user may write to"
  }
}
