/// One change of the running system, and how it is taken back.
public enum KernelChange: Hashable, Sendable {
  /// A setting of /proc/sys by its dotted name.
  case setting(name: String, value: UInt64)
  /// What a program does, with what takes it back: each a command in words.
  ///
  /// `input` is given to the first on standard input.
  case command(apply: [String], input: String, undo: [String])

  /// Rules for nftables in a table of their own, which undoing removes.
  ///
  /// - Parameters:
  ///   - table: The family and the name: `inet martlet_conntrack`.
  ///   - text: What `nft -f` reads.
  public static func table(_ table: String, text: String) -> KernelChange {
    .command(
      apply: ["nft", "-f", "-"], input: text, undo: ["nft", "delete", "table"] + table.words)
  }

  /// The change in a line, as a shell would do it.
  public var text: String {
    switch self {
    case .setting(let name, let value): "sysctl -w \(name)=\(value)"
    case .command(let apply, let input, _):
      input.isEmpty
        ? apply.joined(separator: " ")
        : "\(apply.joined(separator: " ")) <<'END'\n\(input)\(input.hasSuffix("\n") ? "" : "\n")END"
    }
  }
}

extension String {
  /// The parts between spaces.
  var words: [String] { split(separator: " ").map(String.init) }
}
