import Glibc

/// Takes back what a journal tells of, the last step first.
public struct ChangeUndo: Sendable {
  /// What came of it.
  public struct Report: Hashable, Sendable {
    /// What was put back, a line each.
    public var done: [String] = []
    /// What was left as it is, with the reason.
    public var left: [String] = []
    /// What could not be put back, with the reason.
    public var problems: [String] = []
  }

  private let journal: ChangeJournal

  /// Prepares to take back a journal.
  public init(_ journal: ChangeJournal) { self.journal = journal }

  /// Takes everything back.
  ///
  /// What somebody else has changed since is left alone.
  public func run() -> Report {
    var report = Report()
    for step in journal.steps.reversed() {
      do throws(KernelError) {
        try undo(step, &report)
      } catch {
        report.problems.append("\(error)")
      }
    }
    return report
  }

  private func undo(_ step: ChangeJournal.Step, _ report: inout Report) throws(KernelError) {
    switch step {
    case .setting(let name, let before, let after):
      let setting = KernelSetting(name)
      let now = try setting.value()
      if now == before { return }
      guard now == after else {
        report.left.append("\(name) is \(now): somebody has changed it since, from \(after)")
        return
      }
      let result = try setting.set(before)
      guard result == before else {
        throw KernelError("set \(name) back to \(before) (it is \(result))", code: EINVAL)
      }
      report.done.append("\(name) = \(before)")
    case .command(let undo):
      try run(undo, &report)
    case .file(let path, let before, let after):
      let now = try StoredFile.content(of: path)
      if now == before { return }
      guard now == after else {
        report.left.append("\(path): somebody has changed it since")
        return
      }
      if let before {
        try StoredFile.write(before, to: path)
        report.done.append("\(path) as it was")
      } else {
        try StoredFile.remove(path)
        report.done.append("\(path) removed")
      }
    case .link(let path):
      try StoredFile.remove(path)
      report.done.append("\(path) removed")
    }
  }

  private func run(_ words: [String], _ report: inout Report) throws(KernelError) {
    guard let name = words.first, let program = Program(name) else {
      throw KernelError("find \(words.first ?? "the program")", code: ENOENT)
    }
    let result = try program.run(Array(words.dropFirst()))
    let line = words.joined(separator: " ")
    if result.status == 0 {
      report.done.append(line)
    } else if result.errors.contains("No such file or directory")
      || result.errors.contains("does a matching rule exist")
    {
      report.left.append("`\(line)` had nothing to remove any more")
    } else {
      throw KernelError("run \(line): \(result.errors.trimmed)", code: EINVAL)
    }
  }
}
