public import Conntrack

/// A file of this machine, or what a command or netlink gave, as it is read and collected.
public struct LiveSource: Sendable {
  /// The path, or the command.
  public var name: String
  /// What it is.
  public var kind: FileKind
  /// The content.
  public var bytes: [UInt8]

  /// Makes a source.
  public init(_ name: String, _ kind: FileKind, _ bytes: [UInt8]) {
    (self.name, self.kind, self.bytes) = (name, kind, bytes)
  }

  /// Makes a source of text.
  init(_ name: String, _ kind: FileKind, text: String) {
    self.init(name, kind, Array(text.utf8))
  }

  /// A file's content; `nil` when there is no such file, or it can't be read, which is said in
  /// `problems` unless it's missing.
  static func file(_ path: String, _ kind: FileKind, _ problems: inout [String]) -> LiveSource? {
    do throws(KernelError) {
      return LiveSource(path, kind, try KernelFiles.bytes(of: path))
    } catch {
      if !error.isAbsence { problems.append("\(error)") }
      return nil
    }
  }
}
