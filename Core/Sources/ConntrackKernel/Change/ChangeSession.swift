import Glibc

/// A change of the running system as a transaction: all of it, or nothing.
///
/// 1. ``check()`` looks whether it can be made.
/// 2. ``begin()`` asks the name server over every path, and applies the changes; the journal is on
///    disk before the first of them.
/// 3. ``prove()`` asks again: what answered before has to answer now.
/// 4. ``commit()`` keeps it; ``rollBack()`` takes it back. Whoever ends in between leaves a journal
///    that ``ChangeUndo`` takes back.
public final class ChangeSession {
  /// What is changed in the running system.
  public let changes: [KernelChange]
  /// What is written for the next boot.
  public let files: [PersistentFile]
  /// Where the journal is.
  public let journalPath: String
  /// What the name server answered before; empty before ``begin()``.
  public private(set) var before: [ProbeResult] = []
  /// What it answered afterwards; empty before ``prove()``.
  public private(set) var after: [ProbeResult] = []

  private let probe: DNSProbe?
  private var journal: ChangeJournal

  /// Prepares a change.
  ///
  /// - Parameters:
  ///   - changes: What is changed in the running system.
  ///   - files: What is written for the next boot.
  ///   - journalPath: Where the journal is written.
  ///   - probe: Asks the name server; `nil` when nobody has to answer.
  public init(
    _ changes: [KernelChange], files: [PersistentFile] = [],
    journalPath: String = ChangeJournal.defaultPath, probe: DNSProbe?
  ) {
    (self.changes, self.files, self.journalPath) = (changes, files, journalPath)
    self.probe = probe
    let boot = try? KernelFiles.text(of: "/proc/sys/kernel/random/boot_id")
    journal = ChangeJournal(boot: boot ?? "unknown")
  }

  /// Why the change can't be made; empty when it can.
  public func check() -> [String] {
    var reasons: [String] = []
    if geteuid() != 0 { reasons.append("Changing the kernel's settings takes root.") }
    if KernelFiles.exists(journalPath) {
      reasons.append(
        "An earlier change is in force (\(journalPath)); `martlet conntrack undo` takes it back.")
    }
    for change in changes {
      switch change {
      case .setting(let name, let value): reasons += objections(name, value)
      case .command(let apply, _, _):
        if Program(apply[0]) == nil { reasons.append("`\(apply[0])` isn't installed.") }
      }
    }
    return reasons
  }

  private func objections(_ name: String, _ value: UInt64) -> [String] {
    let setting = KernelSetting(name)
    if let objection = setting.objection(to: value) {
      return ["\(name) = \(value) is refused: \(objection)."]
    }
    guard KernelFiles.exists(setting.path) else {
      return [
        "There is no \(setting.path): connection tracking isn't loaded, or has no such setting."
      ]
    }
    // The file says 0444 in other namespaces, and opening it is refused even to root.
    if unsafe access(setting.path, W_OK) != 0
      || (try? FileDescriptor(opening: setting.path, O_WRONLY)) == nil
    {
      return [
        "\(name) can't be set from here: it belongs to the machine's first network namespace, and "
          + "is set there for all."
      ]
    }
    return []
  }

  /// Asks the name server, writes the journal, and applies the changes and files.
  ///
  /// - Throws: ``ChangeRefusal``; everything is as it was then.
  public func begin() throws(ChangeRefusal) {
    let reasons = check()
    guard reasons.isEmpty else { throw ChangeRefusal(reasons) }
    if let probe {
      before = probe.run()
      // A table that loses nearly everything may let none through: that is when a change is needed.
      guard before.contains(where: \.isAnswered) || probe.isListenedTo else {
        throw ChangeRefusal([
          "No name server answers on port \(probe.port) here, so that nobody could tell whether the "
            + "change keeps it reachable."
        ])
      }
    }
    do throws(KernelError) {
      // The empty journal shows that it can be written, before anything is changed.
      try journal.write(journalPath)
      for change in changes { try apply(change) }
      for file in files { try write(file) }
    } catch {
      throw ChangeRefusal(["\(error)"], leftOver: rollBack())
    }
  }

  /// Asks the name server again.
  ///
  /// - Throws: ``ChangeRefusal`` when a path has lost its answers; the change has been taken back.
  public func prove() throws(ChangeRefusal) {
    guard let probe else { return }
    after = probe.run()
    let lost = zip(before, after).filter { $0.isAnswered && !$1.isAnswered }.map(\.0.path)
    guard after.contains(where: \.isAnswered) || !lost.isEmpty else {
      throw ChangeRefusal(
        [
          "The name server on port \(probe.port) answers nothing here, neither before the change nor "
            + "with it: nobody could tell whether the change keeps it reachable."
        ], leftOver: rollBack())
    }
    guard !lost.isEmpty else { return }
    throw ChangeRefusal(
      lost.map { "With the change no answer comes any more: \($0)." } + [
        "A rule that only lets through what is tracked (`ct state established,related accept`) "
          + "drops what isn't: it needs `ct state untracked accept` for this port before it."
      ], leftOver: rollBack())
  }

  /// Keeps the change.
  ///
  /// - Throws: ``ChangeRefusal`` when the journal can't be written; the change has been taken back.
  public func commit() throws(ChangeRefusal) {
    journal.state = .confirmed
    do throws(KernelError) {
      try journal.write(journalPath)
    } catch {
      throw ChangeRefusal(["\(error)"], leftOver: rollBack())
    }
  }

  /// Takes the change back.
  ///
  /// - Returns: What could not be put back, with the reason.
  public func rollBack() -> [String] {
    let report = ChangeUndo(journal).run()
    if report.problems.isEmpty { try? StoredFile.remove(journalPath) }
    return report.problems
  }

  private func apply(_ change: KernelChange) throws(KernelError) {
    switch change {
    case .setting(let name, let value):
      let setting = KernelSetting(name)
      let old = try setting.value()
      journal.steps.append(.setting(name: name, before: old, after: value))
      try journal.write(journalPath)
      let new = try setting.set(value)
      guard new != value else { return }
      // Bucket counts are rounded up.
      journal.steps[journal.steps.count - 1] = .setting(name: name, before: old, after: new)
      try journal.write(journalPath)
    case .command(let apply, let input, let undo):
      guard let program = Program(apply[0]) else {
        throw KernelError("find \(apply[0])", code: ENOENT)
      }
      journal.steps.append(.command(undo: undo))
      try journal.write(journalPath)
      let result = try program.run(Array(apply.dropFirst()), input: input)
      guard result.status == 0 else {
        // It is all or nothing with these programs: there is nothing to take back.
        journal.steps.removeLast()
        throw KernelError(
          "run \(apply.joined(separator: " ")): \(result.errors.trimmed)", code: EINVAL)
      }
    }
  }

  private func write(_ file: PersistentFile) throws(KernelError) {
    switch file.content {
    case .whole(let text): try write(text, to: file.path)
    case .line(let line):
      let old = try StoredFile.content(of: file.path) ?? ""
      try write(old + (old.hasSuffix("\n") || old.isEmpty ? "" : "\n") + line + "\n", to: file.path)
    case .link(let target):
      guard !KernelFiles.exists(file.path) else { return }
      journal.steps.append(.link(path: file.path))
      try journal.write(journalPath)
      try StoredFile.link(file.path, to: target)
    }
  }

  private func write(_ text: String, to path: String) throws(KernelError) {
    let old = try StoredFile.content(of: path)
    guard old != text else { return }
    journal.steps.append(.file(path: path, before: old, after: text))
    try journal.write(journalPath)
    try StoredFile.write(text, to: path)
  }
}

extension String {
  /// Without white space at its end.
  var trimmed: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
