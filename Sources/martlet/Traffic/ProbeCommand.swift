import ArgumentParser
import Foundation
import IncidentLaboratory
import LoadGenerator
import OutsideProbe
import Pictures
import Traffic

/// `martlet probe`: the monitor from outside.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Watch a name server from outside, as new resolvers see it.",
    discussion: """
      A full tracking table loses new flows and keeps old ones: whoever tests with the same \
      connection, or on the server itself, sees nothing. This asks from ever new ports at a steady \
      rate, and from one that stays, and says which of them are lost.

      Only this machine is asked. Others take a line in \(AllowedTargets.usualFile), or in the file \
      of --allow: a prefix and the most queries a second, such as "192.0.2.0/24 20".

      EXAMPLES
        martlet probe 192.0.2.53 --query "www.example.com A"
        martlet probe 192.0.2.53 --query "www.example.com A" --for 5m --json
        martlet probe 127.0.0.1:5300 --query "example.com SOA" --rate 50 --for 30s

      EXIT CODES
        0   everything was answered, without an error
        1   something failed
        2   queries were lost, or answers were errors such as REFUSED and SERVFAIL
        3   new flows are lost and old ones are not: as by a full tracking table
        64  a wrong option
      """)

  @Argument(help: "The server: an address, with a port or without.")
  var target: String

  @Option(help: ArgumentHelp("What is asked.", valueName: "\"name type\""))
  var query: String

  @Option(help: "Queries a second from new ports.")
  var rate = 10.0

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How long; until it is interrupted otherwise.", valueName: "time"),
    transform: { try TrafficQuantity.time($0) })
  var duration: Double?

  @Option(
    help: ArgumentHelp("How long an answer is waited for.", valueName: "time"),
    transform: { try TrafficQuantity.time($0) })
  var timeout = 1.0

  @Option(help: ArgumentHelp("Who else may be asked, and how much.", valueName: "file"))
  var allow: String?

  @Flag(help: "Print JSON: a line each second, and one in the end.")
  var json = false

  func validate() throws {
    guard (0.1...1000).contains(rate) else { throw ValidationError("--rate is from 0.1 to 1000.") }
    guard timeout <= 10 else { throw ValidationError("--timeout is 10s at most.") }
  }

  func run() throws {
    try Failure.reporting {
      Interruption.watch()
      let target = try LoadTarget(self.target)
      let question = try QueryFile.question(query.split(separator: " "), place: "--query")
      var plan = ProbePlan(rate: rate, duration: duration, patience: timeout)
      let most = try TargetPermission.most(for: target, allow: allow)
      // The old port asks once a second.
      guard most >= 2 else {
        throw Failure("\(target) may get \(most) queries a second: watching takes 2 at least")
      }
      plan.rate = min(rate, most - 1)
      if plan.rate < rate {
        Screen.tell(
          "warning: \(target) may get \(most.formatted()) queries a second: "
            + "\(plan.rate.formatted()) from new ports instead of \(rate.formatted()), and one "
            + "from the old one")
      }
      let probe = OutsideProbe(target, try QueryMix([question]), plan)
      let screen = ProbeScreen(json: json)
      let seconds = try probe.run(isEnding: { Interruption.isRequested }) { screen.show($0, $1) }
      let finding = ProbeFinding(seconds)
      screen.conclude(finding, of: seconds, target)
      if finding.kind == .newFlowsLost { throw ExitCode(3) }
      if finding.kind != .fine { throw ExitCode(2) }
    }
  }
}
