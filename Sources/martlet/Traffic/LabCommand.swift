import ArgumentParser
import Foundation
import IncidentLaboratory
import Pictures
import Traffic

/// `martlet lab`: the incident, on this machine.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Reproduce a full tracking table, its outage and its cure, and write a report.",
    discussion: """
      Two network namespaces are made with a cable between them: a name server behind a firewall in \
      one, resolvers that ask again as the real ones do in the other. The tracking table of the \
      first is filled until the kernel drops queries; what is seen from outside, on the server and \
      by the kernel is counted each second; `martlet conntrack fix` cures it. It takes root, about \
      two minutes for each variant, and no packet leaves the namespaces. Everything is put back at \
      the end, also when it is interrupted.

      The variant chains makes the chains of the whole machine's tables too few for some twenty seconds \
      to a minute: whatever else is tracked on it loses new flows as well. So it is run only when it is \
      named.

      EXAMPLES
        martlet lab
        martlet lab --quick
        martlet lab --variant no-retries --server nsd
        martlet lab --all --output report
        martlet lab --variant chains --quick
        martlet lab --clean-up

      EXIT CODES
        0    everything that the story says was seen
        1    it could not be run, or something failed
        2    it was run, and something was otherwise; the report says what
        130  it was interrupted, and everything is put back
      """)

  @Option(
    help: ArgumentHelp(
      "Which name server: \(LaboratoryServerKind.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"), transform: { try chosen($0) })
  var server = LaboratoryServerKind.martlet

  @Option(
    help: ArgumentHelp(
      "What is different: \(LaboratoryVariant.allCases.map(\.rawValue).joined(separator: ", ")) "
        + "(repeatable).", valueName: "name"), transform: { try chosen($0) })
  var variant: [LaboratoryVariant] = []

  @Flag(help: "Run all variants but chains, and put them side by side.")
  var all = false

  @Flag(help: "Make each stage as short as it can be.")
  var quick = false

  @Option(help: ResolverChoice.help)
  var resolver = "mix"

  @Option(help: "How many questions a second there are in the outage; two thirds of it before.")
  var rate = 600.0

  @Option(help: ArgumentHelp("Where the report goes.", valueName: "folder"))
  var output: String?

  @Flag(help: "Print the figures as JSON.")
  var json = false

  @Flag(help: "Put back what a run has left that was killed, and do nothing else.")
  var cleanUp = false

  @Option(help: ArgumentHelp("Watch over a run.", visibility: .private))
  var `guard`: Int32?

  func validate() throws {
    guard (1...5000).contains(rate) else { throw ValidationError("--rate is from 1 to 5000.") }
    _ = try ResolverChoice.population(resolver)
    guard !all || variant.isEmpty else {
      throw ValidationError("--all runs every variant but chains: leave out --variant.")
    }
  }

  func run() throws {
    if let process = self.guard { return CleanUp.guardOver(process) }
    try Failure.reporting {
      if cleanUp { return putBack() }
      Interruption.watch()
      let variants =
        all
        ? LaboratoryVariant.allCases.filter { !$0.harmsOthers }
        : variant.isEmpty ? [.story] : variant
      let folder = output ?? Self.folderOfNow
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      // Nothing but an empty folder is removed by this.
      defer { rmdir(folder) }
      var results: [LaboratoryResult] = []
      do {
        for one in variants { results.append(try run(one)) }
      } catch LaboratoryError.interrupted(let signal) {
        Screen.tell("martlet: \(LaboratoryError.interrupted(signal))")
        throw ExitCode(128 + signal)
      }
      try report(results, to: folder)
    }
  }

  private func run(_ variant: LaboratoryVariant) throws -> LaboratoryResult {
    var plan = LaboratoryPlan(
      variant, server: server, program: OwnProgram.path,
      population: try ResolverChoice.population(resolver))
    plan.peakRate = rate
    plan.quietRate = rate * 2 / 3
    if quick { plan.hurry() }
    let screen = LabScreen(variant)
    defer { screen.finish() }
    return try Laboratory(plan) { screen.show($0) }.run()
  }

  private func putBack() {
    let done = CleanUp.run()
    if done.isEmpty { print("There is nothing to put back.") }
    for line in done { print(line) }
  }

  private func report(_ results: [LaboratoryResult], to folder: String) throws {
    let files = try Waiting.while("writing the report") {
      try LaboratoryReport(results).write(to: folder)
    }
    if json {
      try Screen.printJSON(results)
    } else {
      for result in results { print(LabScreen.summary(result)) }
      print("The report is in \(folder): \(files.joined(separator: ", ")).")
    }
    Chart.warn(ofMissingPixels: files)
    if results.contains(where: { !$0.isAsExpected }) { throw ExitCode(2) }
  }

  /// Where the report goes when nothing is said: martlet-lab-2026-11-24-0130.
  private static var folderOfNow: String {
    let now = Moment.text(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let digits = now.prefix(16).replacingOccurrences(of: ":", with: "")
    return "martlet-lab-" + digits.replacingOccurrences(of: " ", with: "-")
  }

  /// What is called so.
  private static func chosen<Choice: CaseIterable & RawRepresentable<String>>(
    _ name: String
  ) throws -> Choice {
    if let choice = Choice(rawValue: name) { return choice }
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("there is no \"\(name)\"; it is one of \(names).")
  }
}
