import ArgumentParser
import Conntrack
import ConntrackKernel
import Foundation

/// `martlet conntrack fix`.
struct ConntrackFixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fix",
    abstract: "Change what makes connection tracking drop queries, all of it or nothing.",
    discussion: """
      Without --notrack, --dns-timeout or --set: what the diagnosis advises first that can be done without touching \
      anybody else's rules. Real queries are sent before and after, over loopback and from outside, \
      by IPv4 and IPv6: when one that was answered isn't any more, everything is taken back. It is \
      taken back as well unless you confirm, and when the terminal is lost before.

      EXAMPLES
        martlet conntrack fix --dry-run
        martlet conntrack fix
        martlet conntrack fix --notrack --persist
        martlet conntrack fix --dns-timeout 5
        martlet conntrack fix --set net.netfilter.nf_conntrack_max=524288 --yes
        martlet conntrack undo
      """)

  @Flag(help: "Print what would be done, and do nothing.")
  var dryRun = false

  @Flag(help: "Make it last: write the files that the next boot reads.")
  var persist = false

  @Flag(help: "Exempt queries and answers from tracking.")
  var notrack = false

  @Option(
    help: ArgumentHelp(
      "Keep entries of queries that are made from now on for so many seconds.",
      valueName: "seconds"))
  var dnsTimeout: Int?

  @Option(
    help: ArgumentHelp("Set a setting of the kernel (repeatable).", valueName: "name=value"))
  var set: [String] = []

  @Option(help: "The port of the name server.")
  var port: UInt16 = 53

  @Flag(help: "Confirm now what would be asked.")
  var yes = false

  @Option(help: "How many seconds there are to confirm.")
  var seconds = 60

  @Flag(help: "Change it although no name server answers that could prove it harmless.")
  var withoutProbe = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var options: JournalOption

  @Option(
    help: ArgumentHelp("What is put before the paths of files.", visibility: .hidden))
  var root = ""

  func validate() throws {
    guard (1...3600).contains(seconds) else {
      throw ValidationError("--seconds is from 1 to 3600.")
    }
    // An entry has to be there until the slowest answer has left.
    guard (2...600).contains(dnsTimeout ?? 5) else {
      throw ValidationError("--dns-timeout is from 2 to 600.")
    }
    _ = try chosen()
  }

  func run() throws {
    try Failure.reporting {
      let changes = try plan()
      guard !changes.isEmpty else {
        return json ? try Screen.printJSON(FixOutput.nothing) : print("There is nothing to change.")
      }
      let persistence = PersistencePlan(root: root, program: OwnProgram.path)
      let objections = persist ? persistence.objections(to: changes) : []
      guard objections.isEmpty else { throw Failure(objections.joined(separator: "\n")) }
      let files = persist ? persistence.files(for: changes) : []
      if dryRun { return try show(changes, files) }
      guard yes || Screen.canAsk else {
        throw Failure("there is nobody to confirm the change here: say --yes")
      }
      let probe = withoutProbe ? nil : DNSProbe(port: port)
      let session = ChangeSession(
        changes, files: files, journalPath: options.journal, probe: probe)
      try make(session, remoteProblem: probe?.remoteProblem)
    }
  }

  /// Makes the change, proves it, and keeps it when it is confirmed.
  private func make(_ session: ChangeSession, remoteProblem: String?) throws {
    let reasons = session.check()
    guard reasons.isEmpty else { throw ChangeRefusal(reasons) }
    let watchdog = try Watchdog(
      OwnProgram.path,
      ["conntrack", "watchdog", "--journal", options.journal, "--seconds", "\(seconds + 60)"])
    defer { watchdog.release() }
    try Waiting.while("asking the name server, and changing") { try session.begin() }
    try Waiting.while("asking the name server again") { try session.prove() }
    if !json {
      if let remoteProblem { Screen.tell("warning: not asked from outside: \(remoteProblem)") }
      for result in session.after { print(Self.line(result)) }
    }
    guard yes || confirms() else {
      let left = session.rollBack()
      throw ChangeRefusal(["It was not confirmed."], leftOver: left)
    }
    try session.commit()
    if json {
      try Screen.printJSON(FixOutput(session))
    } else {
      print("Changed. `martlet conntrack undo` takes it back.")
      if !persist { print("It lasts until the next boot; --persist writes what the boot reads.") }
    }
  }

  /// Asks on the terminal, for so long.
  private func confirms() -> Bool {
    FileHandle.standardError.write(Data("Keep it? [y/N] (\(seconds) s) ".utf8))
    guard Terminal.awaitInput(STDIN_FILENO, seconds: seconds) else {
      Screen.tell("")
      return false
    }
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }

  /// What is to be changed: what the options say, or else what the diagnosis advises.
  private func plan() throws -> [KernelChange] {
    let chosen = try chosen()
    if !chosen.isEmpty { return chosen }
    let diagnosis = try Waiting.while("looking at connection tracking") {
      try LiveDiagnosis(port: port).run().diagnosis
    }
    // What has no effect on queries isn't changed without being asked for.
    guard ![.healthy, .unknown].contains(diagnosis.verdict.state) else { return [] }
    if let changes = diagnosis.firstRemedyToApply?.kernelChanges { return changes }
    if let remedy = diagnosis.remedies.first(where: { $0.namespace == nil }) {
      throw Failure(
        """
        the diagnosis advises what has to be done by hand, since it takes somebody else's rules or \
        files: \(remedy.title). `martlet conntrack` has the commands.
        """)
    }
    return []
  }

  private func chosen() throws -> [KernelChange] {
    var changes: [KernelChange] = try set.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard parts.count == 2, let value = UInt64(parts[1]), parts[0].hasPrefix("net.") else {
        throw ValidationError("--set takes NAME=NUMBER, such as net.netfilter.nf_conntrack_max=N.")
      }
      return .setting(name: parts[0], value: value)
    }
    if let dnsTimeout { changes.append(.timeout(port: port, seconds: dnsTimeout)) }
    if notrack { changes.append(.exempting(port: port)) }
    return changes
  }

  private func show(_ changes: [KernelChange], _ files: [PersistentFile]) throws {
    let objections = ChangeSession(
      changes, files: files, journalPath: options.journal, probe: nil
    ).check()
    if json {
      return try Screen.printJSON(FixOutput(changes, files, objections: objections))
    }
    for change in changes { print(change.text) }
    for file in files { print(file.text) }
    for objection in objections { Screen.tell("this would be refused: \(objection)") }
  }

  private static func line(_ result: ProbeResult) -> String {
    guard let seconds = result.seconds else { return "not answered, as before: \(result.path)" }
    return "answered in \(max(1, Int(seconds * 1000))) ms: \(result.path)"
  }

}

extension PersistentFile {
  /// The file and its content, as `fix --dry-run` shows it.
  fileprivate var text: String {
    switch content {
    case .whole(let text): "\n# \(path): \(purpose)\n\(text.trimmingCharacters(in: .newlines))"
    case .line(let line): "\n# a line for \(path): \(purpose)\n\(line)"
    case .link(let target): "\n# \(path): \(purpose)\n-> \(target)"
    }
  }
}
