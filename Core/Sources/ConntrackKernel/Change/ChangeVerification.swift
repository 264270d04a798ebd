public import Conntrack

/// Whether what a journal tells of is in force.
public struct ChangeVerification: Hashable, Sendable {
  /// One thing that was looked at.
  public struct Item: Hashable, Sendable {
    /// What: a setting's name, a table, a file.
    public var subject: String
    /// How it was meant to be.
    public var intended: String
    /// How it is.
    public var found: String
    /// Who may have changed it: files that set it too, programs that are known to.
    public var suspects: [String]

    /// Whether it is as intended.
    public var isAsIntended: Bool { intended == found }
  }

  /// Everything that was looked at.
  public var items: [Item] = []
  /// Whether the machine has been started anew since the change.
  public var isAfterBoot: Bool

  /// Whether all is as intended.
  public var isAsIntended: Bool { items.allSatisfy { $0.isAsIntended } }

  /// Compares a journal with the running system.
  ///
  /// - Parameters:
  ///   - journal: What was changed.
  ///   - reading: What is known of this machine, for who may have changed what.
  public init(_ journal: ChangeJournal, reading: Reading) {
    isAfterBoot = reading.bootIdentifier.map { $0.value != journal.boot } ?? false
    let own = Set(
      journal.steps.compactMap { step -> String? in
        guard case .file(let path, _, _) = step else { return nil }
        return path
      })
    for step in journal.steps {
      switch step {
      case .setting(let name, _, let after):
        let now = (try? KernelSetting(name).value()).map { "\($0)" } ?? "missing"
        items.append(
          Item(
            subject: name, intended: "\(after)", found: now,
            suspects: now == "\(after)" ? [] : Self.suspects(name, after, reading, own)))
      case .command(let undo):
        guard undo.starts(with: ["nft", "delete", "table"]), let nft = Program("nft") else {
          continue
        }
        let table = Array(undo.dropFirst(3))
        let isThere = (try? nft.run(["list", "table"] + table).status) == 0
        items.append(
          Item(
            subject: "table \(table.joined(separator: " "))", intended: "there",
            found: isThere ? "there" : "missing",
            suspects: isThere ? [] : ["`flush ruleset`, which begins many files of nftables"]))
      case .file(let path, _, let after):
        let now = (try? StoredFile.content(of: path)) ?? nil
        items.append(
          Item(
            subject: path, intended: "as written",
            found: now == nil ? "missing" : now == after ? "as written" : "changed", suspects: []))
      case .link(let path):
        items.append(
          Item(
            subject: path, intended: "there",
            found: KernelFiles.exists(path) ? "there" : "missing", suspects: []))
      }
    }
  }

  /// Who else sets a setting.
  private static func suspects(
    _ name: String, _ value: UInt64, _ reading: Reading, _ own: Set<String>
  ) -> [String] {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    var suspects = reading.boot.assignments.compactMap { assignment -> String? in
      guard assignment.name.hasSuffix(last), assignment.value != "\(value)",
        !own.contains(assignment.source.file)
      else { return nil }
      return "\(assignment.source) sets it to \(assignment.value)"
    }
    suspects += reading.boot.moduleOptions.compactMap { option in
      guard name.hasSuffix("buckets"), option.name == "hashsize", option.value != "\(value)",
        !own.contains(option.source.file)
      else { return nil }
      return "\(option.source) loads the module with hashsize=\(option.value)"
    }
    let changing: Set<Owner> = [.kubeProxy, .ufw, .tuned, .docker]
    suspects += reading.owners.filter { changing.contains($0.value) }.map {
      "\($0.value.rawValue) is running, and is known to change it"
    }
    return suspects
  }
}
