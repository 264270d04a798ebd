extension ChangeJournal {
  /// Reads the journal of a path.
  ///
  /// - Returns: `nil` when there is none.
  /// - Throws: ``ChangeRefusal`` when there is something else, or it can't be read.
  public static func read(_ path: String) throws(ChangeRefusal) -> ChangeJournal? {
    guard KernelFiles.exists(path) else { return nil }
    let bytes: [UInt8]
    do throws(KernelError) {
      bytes = try KernelFiles.bytes(of: path)
    } catch {
      throw ChangeRefusal(["\(error)"])
    }
    guard let journal = ChangeJournal(text: String(decoding: bytes, as: UTF8.self)) else {
      throw ChangeRefusal([
        "\(path) is damaged, or no journal.",
        "Look at it, put back by hand what it tells of, and remove it.",
      ])
    }
    return journal
  }

  /// Removes the journal of a path: nothing is in force any more.
  ///
  /// - Throws: ``KernelError``.
  public static func remove(_ path: String) throws(KernelError) { try StoredFile.remove(path) }

  /// Writes the journal, so that it is complete whenever it is read.
  ///
  /// - Throws: ``KernelError``.
  public func write(_ path: String) throws(KernelError) {
    try StoredFile.write(text, to: path, mode: 0o600)
  }
}
