import ConntrackKernel
import Glibc

/// A name server in a namespace of its own, and a folder for what changes write.
final class ChangeScene: Sendable {
  let network: TestNetwork
  let folder: String
  private let echoes: [DatagramEcho]

  var journalPath: String { "\(folder)/journal" }

  init(
    rules: String = "", listening families: [CInt] = [AF_INET, AF_INET6], answering: Bool = true
  ) throws {
    network = try TestNetwork()
    if !rules.isEmpty { try network.rules(rules) }
    let network = network
    echoes = try families.map { try DatagramEcho(in: network, family: $0, answering: answering) }
    var template = Array("/tmp/martlet-change-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard mkdtemp(&template) != nil else { throw TestFailure("no folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Ends the server and removes the folder.
  func end() {
    for echo in echoes { echo.stop() }
    _ = try? Program("rm")?.run(["-rf", folder])
  }

  /// What came of a change.
  struct Outcome: Sendable {
    var refusal: ChangeRefusal?
    var before: [ProbeResult] = []
    var after: [ProbeResult] = []
  }

  /// Makes a change, proves it and keeps it, in the server's namespace.
  func change(
    _ changes: [KernelChange], files: [PersistentFile] = [], probing: Bool = true,
    committing: Bool = true
  ) throws -> Outcome {
    let path = journalPath
    return try network.onServer { () throws(KernelError) in
      let probe = probing ? DNSProbe(port: DatagramEcho.port) : nil
      let session = ChangeSession(changes, files: files, journalPath: path, probe: probe)
      var outcome = Outcome()
      do throws(ChangeRefusal) {
        try session.begin()
        try session.prove()
        if committing { try session.commit() }
      } catch {
        outcome.refusal = error
      }
      (outcome.before, outcome.after) = (session.before, session.after)
      return outcome
    }
  }

  /// Takes back what the journal tells of.
  func undo() throws -> ChangeUndo.Report {
    let path = journalPath
    return try network.onServer { () throws(KernelError) in
      guard let journal = try? ChangeJournal.read(path) else {
        throw KernelError("read the journal", code: ENOENT)
      }
      return ChangeUndo(journal).run()
    }
  }

  /// The rules of the server's namespace.
  func ruleset() throws -> String { try network.run("nft", "list", "ruleset") }
}
