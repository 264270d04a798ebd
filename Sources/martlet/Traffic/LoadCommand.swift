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
      asked as are answered, --window of them under way.

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
        1    something failed
        2    questions were lost, or answers were wrong
        64   a wrong option
        130  it was interrupted; what was counted until then is printed
      """)

  @OptionGroup(title: "Questions") var questions: LoadQuestions

  @OptionGroup(title: "Load") var shape: LoadShape

  @Flag(help: "Start the command after -- in a network namespace, and ask it there.")
  var inside = false

  @Option(help: ArgumentHelp("From how many addresses, with --inside.", valueName: "number"))
  var addresses = 100_000

  @Option(
    help: ArgumentHelp(
      "The share of queries from ports that have asked before, with --inside: flows that become "
        + "assured.", valueName: "share"))
  var assured = 0.0

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
    guard inside || words.count == 1 else {
      throw ValidationError("One server is asked: an address such as 127.0.0.1:5300.")
    }
    guard !inside || !words.isEmpty else {
      throw ValidationError("--inside takes the command that starts the server, after --.")
    }
    guard (1...3_000_000).contains(addresses) else {
      throw ValidationError("--addresses is from 1 to 3000000.")
    }
    guard (0...1).contains(assured) else { throw ValidationError("--assured is from 0 to 1.") }
    guard !inside || shape.transport == .datagram else {
      throw ValidationError("--inside asks over UDP: leave out --tcp.")
    }
  }

  func run() throws {
    try Failure.reporting {
      Interruption.watch()
      let mix = try questions.mix()
      let screen = LoadScreen(duration: shape.duration)
      var server: [ServerSecond] = []
      let result: LoadResult
      if inside {
        let load = InsideLoad(try shape.plan(), mix, addresses: addresses, assuredShare: assured)
        do {
          (result, server) = try load.run(words, program: OwnProgram.path) { screen.show($0, $1) }
        } catch LaboratoryError.interrupted(let signal) {
          // Before anything was asked.
          Screen.tell("martlet: \(LaboratoryError.interrupted(signal))")
          throw ExitCode(130)
        }
      } else {
        let target = try LoadTarget(words[0])
        let plan = try allowed(target)
        let view = ServerView(target)
        result = try Load.run(
          target, mix, plan, isEnding: { Interruption.isRequested }, report: { screen.show($0, $1) }
        )
        server = view?.end() ?? []
      }
      screen.finish()
      try show(result, server)
    }
  }

  /// The plan, if that target may be asked, and so much.
  private func allowed(_ target: LoadTarget) throws -> LoadPlan {
    var plan = try shape.plan()
    let most = try TargetPermission.most(for: target, allow: allow)
    guard target.isLoopback || plan.rate != nil else {
      throw Failure("\(target) is not this machine: say with --rate how much it gets")
    }
    plan.mostRate = most
    return plan
  }

  private func show(_ result: LoadResult, _ server: [ServerSecond]) throws {
    if json {
      try Screen.printJSON(LoadDocument(result, server))
    } else {
      print(LoadScreen.summary(result, server))
    }
    if let output { try Chart.tell(result.charts(server), in: output, isQuiet: json) }
    if result.isInterrupted { throw ExitCode(130) }
    if result.lost > 0 || result.wrong > 0 { throw ExitCode(2) }
  }
}
