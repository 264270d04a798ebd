import Glibc

/// What was changed and how it was before, in a file that people can read.
///
/// It is on disk before anything is changed, so that whatever happens meanwhile can be undone.
public struct ChangeJournal: Hashable, Sendable {
  /// One step, as it is taken back.
  public enum Step: Hashable, Sendable {
    /// A setting that had a value and got another one.
    case setting(name: String, before: UInt64, after: UInt64)
    /// A command that takes back what another one did.
    case command(undo: [String])
    /// A file that was written: its content before, `nil` when there was none, and since.
    case file(path: String, before: String?, after: String)
    /// A symbolic link that was made.
    case link(path: String)
  }

  /// How far the change has come.
  public enum State: String, Hashable, Sendable {
    /// Being made, or being tried: a crash leaves it so.
    case trying
    /// Confirmed.
    case confirmed
  }

  /// Which boot of the machine this was (`/proc/sys/kernel/random/boot_id`).
  public var boot: String
  /// How far it has come.
  public var state: State
  /// The steps in their order.
  public var steps: [Step]

  /// Makes a journal.
  public init(boot: String, state: State = .trying, steps: [Step] = []) {
    (self.boot, self.state, self.steps) = (boot, state, steps)
  }

  /// Where the journal is, unless told otherwise.
  public static let defaultPath = "/var/lib/martlet/conntrack.journal"

  private static let heading = "martlet conntrack journal 1"

  /// The journal as its file has it: a step a line, words escaped so that they have no spaces.
  public var text: String {
    var lines = [Self.heading, "boot \(boot)", "state \(state.rawValue)"]
    for step in steps {
      switch step {
      case .setting(let name, let before, let after):
        lines.append("setting \(name) \(before) \(after)")
      case .command(let undo):
        lines.append("command " + undo.map(Self.escaped).joined(separator: " "))
      case .file(let path, let before, let after):
        let old = before.map { "was=\(Self.escaped($0))" } ?? "new"
        lines.append("file \(Self.escaped(path)) \(old) \(Self.escaped(after))")
      case .link(let path): lines.append("link \(Self.escaped(path))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads a journal.
  ///
  /// - Returns: `nil` when the text isn't one, or is damaged: then nothing of it is used.
  public init?(text: String) {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    guard text.hasPrefix(Self.heading + "\n"), text.hasSuffix("\n"), lines.count >= 3,
      lines[1].count == 2, lines[1][0] == "boot", lines[2].count == 2, lines[2][0] == "state",
      let state = State(rawValue: lines[2][1])
    else { return nil }
    self.init(boot: lines[1][1], state: state)
    for words in lines.dropFirst(3) {
      guard let step = Self.step(words) else { return nil }
      steps.append(step)
    }
  }

  private static func step(_ words: [String]) -> Step? {
    switch (words.first, words.count) {
    case ("setting", 4):
      guard let before = UInt64(words[2]), let after = UInt64(words[3]) else { return nil }
      return .setting(name: words[1], before: before, after: after)
    case ("command", 2...): return .command(undo: words.dropFirst().map(unescaped))
    case ("file", 4):
      let (path, after) = (unescaped(words[1]), unescaped(words[3]))
      if words[2] == "new" { return .file(path: path, before: nil, after: after) }
      guard words[2].hasPrefix("was=") else { return nil }
      let before = unescaped(String(words[2].dropFirst(4)))
      return .file(path: path, before: before, after: after)
    case ("link", 2): return .link(path: unescaped(words[1]))
    default: return nil
    }
  }

  /// The text with everything that would end a word as `%XX`; an empty word is a lone `%`.
  private static func escaped(_ text: String) -> String {
    if text.isEmpty { return "%" }
    var result = ""
    for octet in text.utf8 {
      if octet > 0x20, octet < 0x7f, octet != UInt8(ascii: "%") {
        result.unicodeScalars.append(Unicode.Scalar(octet))
      } else {
        let digits = String(octet, radix: 16)
        result += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }

  private static func unescaped(_ text: String) -> String {
    if text == "%" { return "" }
    var octets: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let octet = rest.popFirst() {
      if octet == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        octets.append(value)
        rest = rest.dropFirst(2)
      } else {
        octets.append(octet)
      }
    }
    return String(decoding: octets, as: UTF8.self)
  }
}
