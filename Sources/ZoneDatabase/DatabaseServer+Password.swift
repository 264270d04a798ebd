import Glibc

extension DatabaseServer {
  /// The variable of the environment that holds the password.
  package static let passwordVariable = "MARTLET_DATABASE_PASSWORD"

  /// The password: from the file that is named, otherwise from the environment; `nil` leaves it to
  /// the engine's client and its own file.
  ///
  /// It is read at each connection, so that a new password needs no restart.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen` when the file can't be read, or may
  ///   be read by everybody.
  func password() throws(ZoneDatabaseError) -> String? {
    guard let path = passwordFile else {
      return getenv(Self.passwordVariable).map { String(cString: $0) }
    }
    func bad(_ found: String, _ remedy: String) -> ZoneDatabaseError {
      ZoneDatabaseError(.cannotOpen, at: path, found: found, remedy: remedy)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw bad(
        String(cString: strerror(errno)), "It must be a file with the password of \(description).")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw bad("no regular file", "It must be a file with the password of \(description).")
    }
    guard status.st_mode & S_IROTH == 0 else {
      throw bad("everybody may read it", "chmod o= \(path)")
    }
    var octets = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &octets, octets.count)
    guard count >= 0 else { throw bad(String(cString: strerror(errno)), "") }
    let line = octets.prefix(count).prefix { $0 != UInt8(ascii: "\n") }
    return String(decoding: line, as: UTF8.self)
  }
}
