import ArgumentParser
import Foundation
import IncidentLaboratory
import LoadGenerator
import Pictures
import Traffic
import ZoneDatabase

/// `martlet load`: queries, and queries again.
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract:
      "Make load for a name server, with resolvers that ask again, and count what comes of it.",
    usage: """
      martlet load TARGET [options]
      martlet load --inside [options] -- COMMAND…
      """,
    discussion: """
      Who gets no answer asks again as the real resolvers do. Without --rate as many questions are \
      asked as are answered, --window of them under way. In the end it waits for what is still out: \
      an answer that comes up to twice the --timeout after its query counts as late.

      Only this machine is asked. Others take a line in \(AllowedTargets.usualFile), or in the file \
      of --allow: a prefix and the most queries a second, such as "192.0.2.0/24 500".

      With --inside a server is started in a network namespace, behind a firewall that tracks states, \
      and asked from millions of addresses and ports at the other end of a cable, so that every query \
      is a flow of its own; it takes root. The command has to answer on \(InsideLoad.serverAddress), \
      port 53.

      EXAMPLES
        martlet load 127.0.0.1:5300 --query "www.example.com A"
        martlet load 127.0.0.1:5300 --queries names.txt --rate 20k --duration 1m
        martlet load 127.0.0.1:5300 --random-below example.com --rate 1k
        martlet load 127.0.0.1:5300 --capture peak.pcap --resolver mix --rate 5k
        martlet load 127.0.0.1:5300 --zone example.com --rate 5k --spike 10s:5s:10
        martlet load --inside --query "www.example.com A" --rate 100k -- \\
          martlet serve --listen \(InsideLoad.serverAddress):53

      EXIT CODES
        0    every question was answered
        1    something failed, as a file that can't be read or a target that may not be asked
        2    questions were lost, or answers were wrong
        64   a wrong option or question
        130  it was interrupted; what was counted until then is printed
      """)

  @OptionGroup(title: "Questions") var questions: LoadQuestions

  @OptionGroup(title: "Load") var shape: LoadShape

  @Flag(help: "Start the command after -- in a network namespace, and ask it there.")
  var inside = false

  @Option(
    help: ArgumentHelp(
      "From how many addresses, with --inside (default: 100k).", valueName: "number"),
    transform: { try TrafficQuantity.count($0, "--addresses", 1...3_000_000) })
  var addresses: Int?

  @Option(
    help: ArgumentHelp(
      "The share of queries from ports that have asked before, with --inside: flows that become "
        + "assured.", valueName: "share"), transform: { try TrafficQuantity.share($0) })
  var assured: Double?

  @Option(help: ArgumentHelp("Who else may be asked, and how much.", valueName: "file"))
  var allow: String?

  @Option(
    help: ArgumentHelp(
      "Write pictures there (SVG, and PNG with rsvg-convert).", valueName: "folder"))
  var output: String?

  @Flag(help: "Print every figure as JSON.")
  var json = false

  @Argument(help: "The server: an address, with a port or without; or the command of --inside.")
  var words: [String] = []

  func validate() throws {
    try shape.check()
    try questions.check()
    if inside { try checkInside() } else { try checkTarget() }
  }

  private func checkTarget() throws {
    guard words.count == 1 else {
      throw ValidationError("One server is asked: an address such as 127.0.0.1:5300.")
    }
    guard addresses == nil, assured == nil else {
      throw ValidationError(
        "--addresses and --assured are for clients at the other end of a cable: say --inside too.")
    }
    do {
      _ = try LoadTarget(words[0])
    } catch {
      throw ValidationError("\(error)")
    }
  }

  private func checkInside() throws {
    guard !words.isEmpty else {
      throw ValidationError("--inside takes the command that starts the server, after --.")
    }
    guard shape.transport == .datagram else {
      throw ValidationError("--inside asks over UDP: leave out --tcp.")
    }
    guard shape.clients == nil else {
      throw ValidationError(
        "--clients is the number of sockets, and --inside needs none: --addresses says from how "
          + "many addresses it asks.")
    }
    guard allow == nil else {
      throw ValidationError("--inside asks nobody else: leave out --allow.")
    }
    guard assured == nil || shape.resolver != ResolverProfile.glibc.name else {
      throw ValidationError(
        "glibc asks from the same ports again by itself: leave out --assured.")
    }
  }

  func run() throws {
    try Failure.reporting {
      Interruption.watch()
      let mix = try questions.mix()
      let screen = LoadScreen(duration: shape.duration)
      let target = inside ? nil : try LoadTarget(words[0])
      let (result, server) = try target.map { try ask($0, mix, screen) } ?? askInside(mix, screen)
      screen.finish()
      try show(result, server)
    }
  }

  private func askInside(
    _ mix: QueryMix, _ screen: LoadScreen
  ) throws -> (LoadResult, [ServerSecond]) {
    let load = InsideLoad(
      try shape.plan(), mix, addresses: addresses ?? 100_000, assuredShare: assured ?? 0)
    do throws(LaboratoryError) {
      return try load.run(words, program: OwnProgram.path) { screen.show($0) }
    } catch {
      guard case .interrupted = error else { throw error }
      // Before anything was asked.
      Screen.tell("martlet: \(error)")
      throw ExitCode(130)
    }
  }

  private func ask(
    _ target: LoadTarget, _ mix: QueryMix, _ screen: LoadScreen
  ) throws -> (LoadResult, [ServerSecond]) {
    let plan = try allowed(target)
    let view = ServerView(target)
    let result = try Load.run(
      target, mix, plan, isEnding: { Interruption.isRequested },
      report: { progress in
        var progress = progress
        progress.server = view?.latest
        screen.show(progress)
      })
    screen.finish()
    if result.heldBack > 0 {
      Screen.tell(
        "warning: \(FigureText.number(Double(result.heldBack))) questions were never asked, since "
          + "\(target) may get \(FigureText.number(plan.mostRate)) queries a second")
    }
    return (result, view?.end() ?? [])
  }

  /// The plan, if that target may be asked, and so much.
  private func allowed(_ target: LoadTarget) throws -> LoadPlan {
    var plan = try shape.plan()
    plan.mostRate = try TargetPermission.most(for: target, allow: allow)
    guard target.isLoopback || plan.rate != nil else {
      throw Failure("\(target) is not this machine: say with --rate how much it gets")
    }
    return plan
  }

  private func show(_ result: LoadResult, _ server: [ServerSecond]) throws {
    if json {
      try Screen.printJSON(LoadDocument(result, server))
    } else {
      print(LoadReport.text(result, server))
    }
    if let output { try Chart.tell(result.charts(server), in: output, isQuiet: json) }
    if result.isInterrupted { throw ExitCode(130) }
    if result.lost > 0 || result.wrong > 0 { throw ExitCode(2) }
  }
}
